import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TokenVerifier } from '../verify/token-verifier.js';
import { ExtAuthz } from './ext-authz.js';
import { readSettings, type Environment } from './settings.js';

export interface StartedExtAuthz {
  readonly url: string;
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** Serves at once; `/ready` tells when everything that has ended is known. Until then introspection is asked. */
export async function startExtAuthz(
  environment: Environment,
  onError: (error: unknown) => void,
): Promise<StartedExtAuthz> {
  const {
    rules,
    proxy,
    host,
    port,
    pathPrefix,
    realm,
    baseUrl,
    resourceMetadata,
    certificateHeader,
    maxStalenessSeconds,
    ...rest
  } = readSettings(environment);
  const staleness = maxStalenessSeconds === undefined ? {} : { maxStalenessSeconds };
  const verifier = new TokenVerifier({ ...rest, ...staleness, service: 'ext-authz', onError });
  const { handler } = new ExtAuthz({
    ...{ verifier, rules, proxy, pathPrefix },
    ...(realm !== undefined && { realm }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(resourceMetadata !== undefined && { resourceMetadata }),
    ...(certificateHeader && { certificateHeader }),
  });
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const ready = verifier.start();
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await verifier.close();
  };
  return { url: `http://${host}:${(server.address() as AddressInfo).port}`, ready, close };
}
