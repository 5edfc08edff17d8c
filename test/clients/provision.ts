import { exportJWK, generateKeyPair } from 'jose';
import type { Credentials } from '../flows/support/target.js';

/** What every program is told; each reads the same file. */
export interface Brief {
  readonly issuer: string;
  /** Where a person who signs in is asked to visit an address: answers where the browser was sent. */
  readonly agent: string;
  readonly redirect_uri: string;
  readonly post_logout_redirect_uri: string;
  readonly audience: string;
  readonly scope: string;
  readonly username: string;
  /** By authentication method: sign people in, and refresh. */
  readonly web: Readonly<Record<string, Credentials>>;
  /** By authentication method: act for themselves. */
  readonly machines: Readonly<Record<string, Credentials>>;
  readonly introspector: Credentials;
  /** Of `private_key_jwt`, ES256. */
  readonly private_key: object;
  /** Wants DPoP and pushed requests. */
  readonly strict: Credentials;
}

import type * as Administration from '../flows/support/administration.js';

const secretMethods = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt'];

export async function provision(api: typeof Administration, issuer: string, agent: string): Promise<Brief> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'clients', alg: 'ES256', use: 'sig' };
  const { audience, scope } = await api.createResource();
  const post_logout_redirect_uri = 'https://app.example/signed-out';
  const of = (method: string) => ({
    token_endpoint_auth_method: method,
    ...(method === 'private_key_jwt' && { jwks: { keys: [jwk] } }),
  });
  const webClient = { post_logout_redirect_uris: [post_logout_redirect_uri] };
  const web = async (method: string) => [method, await api.createClient({ ...webClient, ...of(method) })] as const;
  const machine = async (method: string) => [method, await api.createMachine({ scope, ...of(method) })] as const;
  const strict = await api.createClient({
    ...of('private_key_jwt'),
    dpop_bound_access_tokens: true,
    require_pushed_authorization_requests: true,
  });
  return {
    ...{ issuer, agent, audience, scope, post_logout_redirect_uri, strict },
    redirect_uri: api.redirectUri,
    username: '',
    web: Object.fromEntries(await Promise.all([...secretMethods, 'private_key_jwt', 'none'].map(web))),
    machines: Object.fromEntries(await Promise.all([...secretMethods, 'private_key_jwt'].map(machine))),
    introspector: await api.createMachine({ settings: { may_introspect: true } }),
    private_key: { ...(await exportJWK(privateKey)), kid: 'clients', alg: 'ES256' },
  };
}
