import { Injectable } from '@nestjs/common';
import { OutboundHttp, OutboundRefused, type ClientBody, type FieldProblem } from '#service';
import { sectorOf, type ClientMetadata } from '#storage';

/** What of a client says to which sector it belongs. */
export interface Sectored {
  readonly sector_identifier_uri?: string | undefined;
  readonly redirect_uris?: readonly string[] | undefined;
  readonly subject_type?: 'public' | 'pairwise' | undefined;
  readonly settings?: ClientBody['settings'];
}

const at = (member: string, detail: string): FieldProblem[] => [{ pointer: `/${member}`, detail }];

/** Who may share pseudonyms with whom (OpenID Connect Core §8.1, Registration §5). */
@Injectable()
export class SectorDocuments {
  constructor(private readonly http: OutboundHttp) {}

  async problemsWith(body: Sectored): Promise<FieldProblem[]> {
    const { sector_identifier_uri: uri, redirect_uris: redirects = [] } = body;
    if (uri !== undefined) return this.problemsAt(uri, redirects);
    // An administrator may name the sector; otherwise the redirect URIs do, with one voice.
    if (body.subject_type !== 'pairwise' || body.settings?.sector !== undefined) return [];
    const sectors = redirects.map((redirect) => sectorOf(clientWith({ redirect_uris: [redirect] })));
    if (new Set(sectors).size <= 1) return [];
    return at('sector_identifier_uri', 'Needed where the redirect URIs are of several hosts.');
  }

  /** Registration §5: an https document, a JSON array that holds every redirect URI. */
  private async problemsAt(uri: string, redirects: readonly string[]): Promise<FieldProblem[]> {
    const listed = await this.listedAt(uri);
    if (typeof listed === 'string') return at('sector_identifier_uri', listed);
    const missing = redirects.find((redirect) => !listed.includes(redirect));
    return missing === undefined ? [] : at('sector_identifier_uri', `The document does not hold ${missing}.`);
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

const clientWith = (metadata: ClientMetadata): Parameters<typeof sectorOf>[0] => ({
  id: '',
  metadata: { ...metadata, subject_type: 'pairwise' },
  settings: {},
});
