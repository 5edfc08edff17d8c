import { filled } from './language.js';
import { Carried } from './parts.js';
import type { Texts } from './translations/en.js';

interface SignOutView {
  readonly texts: Texts;
  readonly person: string;
  readonly carried: Readonly<Record<string, string | undefined>>;
}

export function SignOutPage({ texts, person, carried }: SignOutView) {
  return (
    <>
      <h1>{texts.signOutTitle}</h1>
      <p class="lead">{filled(texts.signOutQuestion, { person })}</p>
      <form method="post" action="/sign-out">
        <Carried values={carried} />
        <button class="primary">{texts.signOutButton}</button>
      </form>
    </>
  );
}
