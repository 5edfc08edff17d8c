import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { constants } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { GatheredResponse } from '../http/gathered-response.js';
import { tlsOptions } from '../http/tls-options.js';
import type { ServiceSettings } from '../settings/service-settings.js';

/**
 * The same service on a second port, where clients are asked for a certificate (RFC 8705 §5). Any is taken: whose it is, client
 * authentication decides. Sessions are not resumed, so each connection has shown its own.
 */
export async function startMtlsServer(
  instance: FastifyInstance,
  settings: Pick<ServiceSettings, 'tlsCertificate' | 'tlsKey' | 'mtlsPort' | 'host' | 'requestTimeoutSeconds'>,
): Promise<Server | undefined> {
  const tls = tlsOptions(settings);
  const { mtlsPort: port, host, requestTimeoutSeconds } = settings;
  if (tls === undefined || port === undefined) return undefined;
  const requestTimeout = requestTimeoutSeconds * 1000;
  const asking = { requestCert: true, rejectUnauthorized: false, secureOptions: constants.SSL_OP_NO_TICKET };
  const server = createServer(
    { ...tls, ...asking, requestTimeout, headersTimeout: requestTimeout, ServerResponse: GatheredResponse },
    (request, response) => {
      instance.routing(request, response);
    },
  );
  server.keepAliveTimeout = 75_000;
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
