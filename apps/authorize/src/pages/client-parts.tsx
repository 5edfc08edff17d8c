import type { ClientInWords } from './client-in-words.js';
import type { Texts } from './translations/en.js';

/** The client's logo, over its initial, which is there when the logo is not. */
export function ClientMark({ client: { name, logo } }: { readonly client: ClientInWords }) {
  return (
    <div class="client" aria-hidden="true">
      {Array.from(name.trim())[0]?.toUpperCase() ?? '?'}
      {logo !== undefined && <img src={logo} alt="" width="52" height="52" referrerpolicy="no-referrer" />}
    </div>
  );
}

/** OpenID Connect Registration §2: what the client says about itself is for people to read. */
export function ClientLinks({ texts, client }: { readonly texts: Texts; readonly client: ClientInWords }) {
  const links = [
    [client.policy, texts.privacyPolicy],
    [client.terms, texts.termsOfService],
  ] as const;
  const shown = links.flatMap(([uri, text]) => (uri === undefined ? [] : [{ uri, text }]));
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
