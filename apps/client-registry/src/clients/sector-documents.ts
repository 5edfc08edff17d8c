import { Injectable } from '@nestjs/common';
import { OutboundHttp, OutboundRefused, type ClientBody, type FieldProblem } from '#service';
import { sectorOf, type ClientMetadata } from '#storage';

/** What of a client says to which sector it belongs. */
export interface Sectored {
  readonly sector_identifier_uri?: string | undefined;
  readonly redirect_uris?: readonly string[] | undefined;
  readonly subject_type?: 'public' | 'pairwise' | undefined;
  readonly grant_types?: readonly string[] | undefined;
  readonly jwks_uri?: string | undefined;
  readonly token_endpoint_auth_method?: string | undefined;
  readonly settings?: ClientBody['settings'];
}

/** Grants by which tokens come without a visit to a redirect URI. */
const withoutRedirect = ['urn:ietf:params:oauth:grant-type:device_code', 'urn:openid:params:grant-type:ciba'];

const at = (member: string, detail: string): FieldProblem[] => [{ pointer: `/${member}`, detail }];

/** Who may share pseudonyms with whom (OpenID Connect Core §8.1, Registration §5). */
@Injectable()
export class SectorDocuments {
  constructor(private readonly http: OutboundHttp) {}

  async problemsWith(body: Sectored): Promise<FieldProblem[]> {
    const { sector_identifier_uri: uri, redirect_uris: redirects = [] } = body;
    // An administrator may name the sector; otherwise the redirect URIs do, with one voice.
    const isNamed = body.subject_type !== 'pairwise' || body.settings?.sector !== undefined;
    if (uri !== undefined) return this.problemsAt(uri, isNamed ? redirects : [...redirects, ...keysOf(body)]);
    return isNamed ? [] : problemsOfRedirects(body, redirects);
  }

  /** Registration §5: an https document, a JSON array that holds every redirect URI. */
  private async problemsAt(uri: string, redirects: readonly string[]): Promise<FieldProblem[]> {
    const listed = await this.listedAt(uri);
    if (typeof listed === 'string') return at('sector_identifier_uri', listed);
    const missing = redirects.find((redirect) => !listed.includes(redirect));
    if (missing === undefined) return [];
    const detail = missing === '' ? 'the jwks_uri of a client that authenticates by private_key_jwt' : missing;
    return at('sector_identifier_uri', `The document does not hold ${detail}.`);
  }

  private async listedAt(uri: string): Promise<readonly unknown[] | string> {
    try {
      const headers = { accept: 'application/json' };
      const { status, body, truncated } = await this.http.send({ url: uri, method: 'GET', headers });
      if (status !== 200 || truncated) return `The document cannot be read: it answered ${status}.`;
      const listed: unknown = JSON.parse(body);
      return Array.isArray(listed) ? (listed as unknown[]) : 'The document is not a JSON array.';
    } catch (error) {
      if (error instanceof SyntaxError) return 'The document is not JSON.';
      if (error instanceof OutboundRefused) return error.message;
      throw error;
    }
  }
}

function problemsOfRedirects(body: Sectored, redirects: readonly string[]): FieldProblem[] {
  if (redirects.length > 0 && isGivenWithoutRedirect(body)) {
    return at('sector_identifier_uri', 'Needed with these grants: redirect URIs that are not used prove no sector.');
  }
  const sectors = redirects.map((redirect) => sectorOf(clientWith({ redirect_uris: [redirect] })));
  if (new Set(sectors).size <= 1) return [];
  return at('sector_identifier_uri', 'Needed where the redirect URIs are of several hosts.');
}

const isGivenWithoutRedirect = ({ grant_types: grants = [] }: Sectored): boolean =>
  grants.some((grant) => withoutRedirect.includes(grant));

/** OpenID Connect CIBA §4: who gets tokens without a redirect URI shows by its keys that it belongs to the sector. */
function keysOf(body: Sectored): readonly string[] {
  if (!isGivenWithoutRedirect(body)) return [];
  return [body.token_endpoint_auth_method === 'private_key_jwt' ? (body.jwks_uri ?? '') : ''];
}

const clientWith = (metadata: ClientMetadata): Parameters<typeof sectorOf>[0] => ({
  id: '',
  metadata: { ...metadata, subject_type: 'pairwise' },
  settings: {},
});
