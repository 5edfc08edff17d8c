import type { ClientRecord } from '#storage';
import type { Language } from './language.js';

/** A client as people see it. */
export interface ClientInWords {
  readonly name: string;
  readonly logo: string | undefined;
  readonly policy: string | undefined;
  readonly terms: string | undefined;
}

type Known = Pick<ClientRecord, 'id' | 'name' | 'metadata'>;

/** In the language of the page, as far as the client has registered it so (RFC 7591 §2.2). */
export function clientInWords({ id, name, metadata }: Known, { code }: Pick<Language, 'code'>): ClientInWords {
  const translated = (member: string): string | undefined => translation(metadata, member, code);
  const page = (member: 'logo_uri' | 'policy_uri' | 'tos_uri'): string | undefined =>
    [translated(member), metadata[member]].find(isHttps);
  // The name of a client that is a URL holds its host, which a translation would leave out.
  const isUrl = URL.canParse(id);
  return {
    name: (isUrl ? undefined : translated('client_name')) ?? name,
    logo: page('logo_uri'),
    policy: page('policy_uri'),
    terms: page('tos_uri'),
  };
}

function translation(metadata: object, member: string, code: string): string | undefined {
  const wanted = new RegExp(`^${member}#${code}(-|$)`, 'i');
  const found = Object.entries(metadata).find(([name]) => wanted.test(name))?.[1] as unknown;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** Checked at registration, and again here: a renderer does not stop `javascript:`. */
const isHttps = (uri: string | undefined): uri is string =>
  uri !== undefined && /^https:\/\//i.test(uri) && URL.canParse(uri);
