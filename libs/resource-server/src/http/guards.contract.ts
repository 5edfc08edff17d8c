// The guarantee: whatever the framework, a route answers only requests with one good token, and says how to get one.
import { request as send } from 'node:http';
import { DpopClient } from '../../test/dpop.js';
import { FakeIssuer } from '../../test/fake-issuer.js';
import { started, type Started } from '../../test/started.js';
import { DpopNonces } from '../dpop/dpop-nonces.js';
import type { TokenVerifierOptions } from '../verify/token-verifier-options.js';
import type { RequestGuardOptions } from './request-guard.js';

export interface Api {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * `GET /notes` needs `read`, `GET /strong` needs acr `mfa` within 60 s, `GET /risky` accepts young tokens when nobody can say;
 * each answers `{ sub }`. The metadata is where RFC 9728 says.
 */
export type StartApi = (options: RequestGuardOptions, metadata: { resource: string; issuer: string }) => Promise<Api>;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly challenges: readonly string[];
  readonly json: { readonly error?: string; readonly sub?: string; readonly ready?: boolean };
}

/** With raw headers and path: `fetch` would not send what a guard has to refuse. */
export const get = (url: string, headers: readonly string[] = []): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port, host, origin } = new URL(url);
    const target = { hostname, port, path: url.slice(origin.length), headers: ['Host', host, ...headers] as never };
    const asking = send(target, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => {
        const challenges = response.headersDistinct['www-authenticate'] ?? [];
        const { statusCode = 0, headers: given } = response;
        resolve({ status: statusCode, headers: given, challenges, json: text === '' ? {} : JSON.parse(text) });
      });
    });
    asking.on('error', reject).end();
  });

export function guardContract(startApi: StartApi): void {
  let issuer: FakeIssuer;
  let all: Started;
  let api: Api;
  const clock = { ms: 0 };

  const open = async (options: Partial<TokenVerifierOptions> = {}): Promise<void> => {
    issuer = await new FakeIssuer().open();
    issuer.now = () => 5_000_000 + clock.ms;
    all = await started(issuer, { monotonicMs: () => clock.ms, reconcileSeconds: 3600, ...options });
    const resourceMetadata = 'https://api.example/.well-known/oauth-protected-resource';
    const metadata = { resource: 'https://api.example', issuer: issuer.url };
    api = await startApi({ verifier: all.verifier, realm: 'notes', resourceMetadata }, metadata);
  };
  afterEach(async () => {
    await Promise.all([api.close(), all.verifier.close()]);
    await issuer.close();
  });
  const bearer = (token: string): string[] => ['Authorization', `Bearer ${token}`];

  it('T6.9: lets a good token through, and refuses it from the moment it is revoked', async () => {
    await open();
    const token = await issuer.token();
    expect(await get(`${api.url}/notes`, bearer(token))).toMatchObject({ status: 200, json: { sub: 'person' } });
    await all.end({ k: 'gid', id: 'g' });
    const { status, challenges, headers } = await get(`${api.url}/notes`, bearer(token));
    expect([status, headers['cache-control']]).toEqual([401, 'no-store']);
    expect(challenges.join()).toContain('error="invalid_token", error_description="revoked"');
    expect(challenges.join()).toContain('resource_metadata="https://api.example/');
  });

  it('T6.9: says what is missing', async () => {
    await open();
    const nothing = await get(`${api.url}/notes`);
    expect([nothing.status, nothing.challenges.join().includes('error=')]).toEqual([401, false]);
    expect(nothing.challenges.join()).toContain('Bearer realm="notes"');
    const scope = await get(`${api.url}/notes`, bearer(await issuer.token({ scope: 'other' })));
    expect([scope.status, scope.json.error]).toEqual([403, 'insufficient_scope']);
    expect(scope.challenges.join()).toContain('scope="read"');
    const weak = await get(`${api.url}/strong`, bearer(await issuer.token({ acr: 'pwd' })));
    expect(weak.status).toBe(401);
    expect(weak.challenges.join()).toContain('error="insufficient_user_authentication"');
    expect(weak.challenges.join()).toContain('acr_values="mfa", max_age="60"');
  });

  it('T6.9: refuses a token in the query, two headers, two schemes and what is no token', async () => {
    await open();
    const token = await issuer.token();
    const refused = [
      await get(`${api.url}/notes?access_token=${token}`),
      await get(`${api.url}/notes?a=1&access%5Ftoken=x`, bearer(token)),
      await get(`${api.url}/notes`, [...bearer(token), ...bearer(token)]),
      await get(`${api.url}/notes`, [...bearer(token), 'Authorization', `DPoP ${token}`]),
      await get(`${api.url}/notes`, ['Authorization', `Bearer ${token}, DPoP ${token}`]),
      await get(`${api.url}/notes`, ['Authorization', 'Bearer ']),
    ];
    expect(refused.map(({ status, json }) => `${status} ${json.error}`)).toEqual(
      refused.map(() => '400 invalid_request'),
    );
  });

  it('T6.9: says 503, and when to try again, when nobody can say; a route may choose otherwise', async () => {
    await open({ onStale: 'reject' });
    const token = await issuer.token();
    issuer.broken.set('/revocations/snapshot', 500);
    clock.ms += 10_100;
    const { status, headers, challenges } = await get(`${api.url}/notes`, bearer(token));
    expect([status, headers['retry-after'], challenges]).toEqual([503, '1', []]);
    expect((await get(`${api.url}/risky`, bearer(token))).status).toBe(200);
  });

  it('T6.9: a token that is bound to a key needs a proof for this request', async () => {
    await open({ dpop: { nonces: new DpopNonces() } });
    const client = await DpopClient.create();
    const token = await issuer.token({ cnf: { jkt: client.jkt } });
    const asBearer = await get(`${api.url}/notes`, bearer(token));
    expect([asBearer.status, asBearer.json.error]).toEqual([401, 'invalid_token']);
    expect(asBearer.challenges.join()).toContain('DPoP realm="notes"');
    expect(asBearer.challenges.join()).toContain('algs="ES256 ');
    const call = async (more: Record<string, unknown> = {}) =>
      get(`${api.url}/notes?page=2`, [
        ...['Authorization', `DPoP ${token}`],
        ...['DPoP', await client.prove(token, `${api.url}/notes`, more)],
      ]);
    const first = await call();
    expect([first.status, first.json.error]).toEqual([401, 'use_dpop_nonce']);
    expect(await call({ nonce: first.headers['dpop-nonce'] })).toMatchObject({ status: 200, json: { sub: 'person' } });
    const other = await call({ nonce: first.headers['dpop-nonce'], htm: 'POST' });
    expect(other.challenges.join()).toContain('error="invalid_dpop_proof"');
    const unbound = await get(`${api.url}/notes`, ['Authorization', `DPoP ${await issuer.token()}`]);
    expect([unbound.status, unbound.json.error]).toEqual([401, 'invalid_token']);
  });

  it('waits for the revocation that the caller names', async () => {
    await open();
    const answer = get(`${api.url}/notes`, [...bearer(await issuer.token()), 'Revocation-Token', '150']);
    await all.end({ k: 'gid', id: 'g' });
    issuer.xid = 150;
    await all.beat();
    expect((await answer).status).toBe(401);
  });

  it('serves the metadata of the resource (RFC 9728)', async () => {
    await open();
    const { json } = await get(`${api.url}/.well-known/oauth-protected-resource`);
    expect(json).toMatchObject({ resource: 'https://api.example', authorization_servers: [issuer.url] });
  });
}
