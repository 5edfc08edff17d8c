import type { ClientMetadata } from '#storage';
import type { DetailInWords } from './detail-in-words.js';
import { filled } from './language.js';
import { DecisionForm } from './parts.js';
import type { Texts } from './translations/en.js';

interface ConsentView {
  readonly texts: Texts;
  readonly clientName: string;
  readonly metadata: ClientMetadata;
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
  const { texts, clientName, metadata, redirectUri, person, rights, details, carried, otherAccount } = view;
  const client = { client: clientName };
  return (
    <>
      <div class="client" aria-hidden="true">
        {Array.from(clientName.trim())[0]?.toUpperCase() ?? '?'}
      </div>
      <h1>{filled(texts.consentTitle, client)}</h1>
      <p class="lead">
        <bdi>{filled(texts.signedInAs, { person })}</bdi>
        <br />
        <a href={otherAccount}>{texts.otherAccount}</a>
      </p>
      <p id="rights">{filled(texts.consentIntro, client)}</p>
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
      <Policies texts={texts} metadata={metadata} />
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

function Policies({ texts, metadata }: { readonly texts: Texts; readonly metadata: ClientMetadata }) {
  const links = [
    [metadata.policy_uri, texts.privacyPolicy],
    [metadata.tos_uri, texts.termsOfService],
  ] as const;
  const shown = links.flatMap(([uri, text]) => (isHttps(uri) ? [{ uri, text }] : []));
  return shown.length === 0 ? null : (
    <ul class="links">
      {shown.map(({ uri, text }) => (
        <li>
          <a href={uri} rel="noopener noreferrer">
            {text}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Checked at registration, and again here: a renderer does not stop `javascript:`. */
const isHttps = (uri: string | undefined): uri is string =>
  uri !== undefined && /^https:\/\//i.test(uri) && URL.canParse(uri);

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
