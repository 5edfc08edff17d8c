import type { EndpointNames, TargetFile } from './target-file.js';
import type { Endpoints } from './target.js';

const fromMetadata: readonly EndpointNames[] = [
  'authorization_endpoint',
  'token_endpoint',
  'introspection_endpoint',
  'revocation_endpoint',
  'jwks_uri',
];

type Addresses = Pick<TargetFile, 'issuer' | 'endpoints'>;

/** Those that the issuer's metadata names (OpenID Connect Discovery 1.0 §4), unless the file says otherwise. */
export async function findEndpoints({ issuer, endpoints }: Addresses, origin: string): Promise<Endpoints> {
  if (issuer === undefined) return pathsAt(origin, endpoints);
  const discovery = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(discovery);
  if (!answer.ok) throw new Error(`${discovery} answered ${answer.status}`);
  const metadata = (await answer.json()) as Record<string, string>;
  const found = Object.fromEntries(fromMetadata.flatMap((name) => (metadata[name] ? [[name, metadata[name]]] : [])));
  return pathsAt(origin, { discovery, ...found, ...endpoints });
}

/** Every request of a load goes over the same connections, so all endpoints have to be at one origin. */
export function pathsAt(origin: string, addresses: Endpoints): Endpoints {
  return Object.fromEntries(
    Object.entries(addresses).map(([name, address = '']) => {
      const url = new URL(address, origin);
      if (url.origin !== new URL(origin).origin) throw new Error(`${name} is ${address}, and not at ${origin}`);
      return [name, url.pathname + url.search];
    }),
  );
}
