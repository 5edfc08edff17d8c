import { Injectable } from '@nestjs/common';
import { parseScope } from '#protocol';
import { OutboundHttp, Tenant, type ClientBody, type FieldProblem } from '#service';
import { Catalogue } from '#storage';
import { invalidMembers } from '../operations/validated.js';
import { SectorDocuments, type Sectored } from './sector-documents.js';

/** Members that name something else, of a client as an administrator writes it or as it registers itself. */
interface Referring extends Sectored {
  readonly scope?: string | undefined;
  readonly backchannel_logout_uri?: string | undefined;
  readonly backchannel_client_notification_endpoint?: string | undefined;
  readonly jwks_uri?: string | undefined;
  readonly request_uris?: readonly string[] | undefined;
}

/** What a client's members refer to must be there. */
@Injectable()
export class ClientReferences {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly http: OutboundHttp,
    private readonly sectors: SectorDocuments,
    private readonly tenant: Tenant,
  ) {}

  /** @throws ProblemError 422 */
  async check(client: Referring): Promise<void> {
    const errors = await this.problems(client);
    if (errors.length > 0) throw invalidMembers(errors);
  }

  async problems(client: Referring): Promise<FieldProblem[]> {
    const { scope, settings, ...addresses } = client;
    const scopes = await this.missingScopes(parseScope(scope));
    return [
      ...(await this.closedAddresses(addresses)),
      ...scopes.map((name) => ({ pointer: '/scope', detail: `There is no scope ${name}.` })),
      ...(await this.missingAudiences(settings)),
      ...(await this.sectors.problemsWith(client)),
    ];
  }

  private async missingAudiences(settings: ClientBody['settings']): Promise<FieldProblem[]> {
    const { audiences = [], subject_audiences: subjects = [] } = settings?.token_exchange ?? {};
    const named = [
      ...pointed('/settings/resources', settings?.resources ?? []),
      ...pointed('/settings/token_exchange/audiences', audiences),
      ...pointed('/settings/token_exchange/subject_audiences', subjects),
    ].map(async ([pointer, name]) => {
      const server = await this.catalogue.resourceServers.find(this.tenant.id, name);
      return server ? [] : [{ pointer, detail: 'There is no such resource server.' }];
    });
    return (await Promise.all(named)).flat();
  }

  /** What we are to call may be anywhere (Back-Channel Logout 1.0 §2.2, CIBA §4, RFC 7591 §2), and nowhere in our own network. */
  private async closedAddresses(body: Omit<Referring, 'scope' | 'settings'>): Promise<FieldProblem[]> {
    const { backchannel_logout_uri: logout, jwks_uri: keys, request_uris: requests = [] } = body;
    const { backchannel_client_notification_endpoint: notified } = body;
    const named = [
      ['/backchannel_logout_uri', logout] as const,
      ['/backchannel_client_notification_endpoint', notified] as const,
      ['/jwks_uri', keys] as const,
      // A fragment may say which version is meant (OpenID Connect Core §6.2); it is not sent.
      ...pointed(
        '/request_uris',
        requests.map((uri) => uri.replace(/#.*$/s, '')),
      ),
    ].map(async ([pointer, uri]) => {
      const detail = uri === undefined ? undefined : await this.http.problemWith(uri);
      return detail === undefined ? [] : [{ pointer, detail }];
    });
    return (await Promise.all(named)).flat();
  }

  async missingScopes(names: readonly string[]): Promise<string[]> {
    const found = await Promise.all(names.map((name) => this.catalogue.scopes.find(this.tenant.id, name)));
    return names.filter((_, index) => found[index] === undefined);
  }
}

const pointed = (list: string, values: readonly string[]): [pointer: string, value: string][] =>
  values.map((value, index) => [`${list}/${index}`, value]);
