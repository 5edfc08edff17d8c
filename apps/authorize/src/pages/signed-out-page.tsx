import { MessagePage } from './message-page.js';

interface SignedOutView {
  readonly title: string;
  readonly text: string;
  readonly link: { readonly href: string; readonly text: string };
  /** Of the clients that took part: each signs the person out of itself. */
  readonly logouts: readonly string[];
}

export function SignedOutPage({ title, text, link, logouts }: SignedOutView) {
  return (
    <>
      <MessagePage title={title} text={text} link={link} />
      {logouts.map((url) => (
        <iframe key={url} src={url} title={new URL(url).host} hidden />
      ))}
    </>
  );
}
