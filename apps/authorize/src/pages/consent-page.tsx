import type { ClientInWords } from './client-in-words.js';
import { ClientLinks, ClientMark } from './client-parts.js';
import type { DetailInWords } from './detail-in-words.js';
import { filled } from './language.js';
import { DecisionForm } from './parts.js';
import type { Texts } from './translations/en.js';

interface ConsentView {
  readonly texts: Texts;
  readonly client: ClientInWords;
  readonly redirectUri: string;
  readonly person: string;
  /** What the client may do, in words. */
  readonly rights: readonly string[];
  /** What exactly it asks for beside (RFC 9396). */
  readonly details: readonly DetailInWords[];
  readonly carried: Readonly<Record<string, string | undefined>>;
  readonly otherAccount: string;
}

export function ConsentPage(view: ConsentView) {
  const { texts, client, redirectUri, person, rights, details, carried, otherAccount } = view;
  const named = { client: client.name };
  return (
    <>
      <ClientMark client={client} />
      <h1>{filled(texts.consentTitle, named)}</h1>
      <p class="lead">
        <bdi>{filled(texts.signedInAs, { person })}</bdi>
        <br />
        <a href={otherAccount}>{texts.otherAccount}</a>
      </p>
      <p id="rights">{filled(texts.consentIntro, named)}</p>
      <ul class="rights" aria-labelledby="rights">
        {rights.map((right) => (
          <li>
            <Check />
            <span>{right}</span>
          </li>
        ))}
        {details.map((detail) => (
          <Detail detail={detail} />
        ))}
      </ul>
      <DecisionForm action="/consent" texts={texts} carried={carried} />
      <p class="aside">{filled(texts.consentReturn, { host: placeOf(redirectUri) })}</p>
      <ClientLinks texts={texts} client={client} />
    </>
  );
}

function Detail({ detail: { title, lines } }: { readonly detail: DetailInWords }) {
  return (
    <li>
      <Check />
      <div>
        <strong>{title}</strong>
        {lines.map(({ name, value }) => (
          <div>
            {name}: <bdi>{value}</bdi>
          </div>
        ))}
      </div>
    </li>
  );
}

function placeOf(redirectUri: string): string {
  // In a scheme of an application's own the place of the host is for the application to fill.
  const isHost = /^https?:/i.test(redirectUri) && URL.canParse(redirectUri);
  return isHost ? new URL(redirectUri).host : redirectUri.replace(/[/?#].*$/, '');
}

function Check() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
        d="m5 10.5 3.3 3.3L15 7"
      />
    </svg>
  );
}
