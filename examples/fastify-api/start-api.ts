import { fastify } from 'fastify';
import { resourceMetadataPath, SseFeed, TokenVerifier } from '@tokenward/resource-server';
import { createProtect, serveResourceMetadata, tokenOf } from '@tokenward/resource-server/fastify';

export interface ApiSettings {
  readonly issuer: string;
  /** What tokens must be for; it names this API. */
  readonly audience: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly port: number;
}

export async function startApi({ issuer, audience, clientId, clientSecret, port }: ApiSettings) {
  const client = { clientId, clientSecret };
  const verifier = new TokenVerifier({ issuer, audience, client, feed: new SseFeed({ issuer, ...client }) });
  const protect = createProtect({ verifier });

  const app = fastify({ forceCloseConnections: true });
  app.get('/notes', { onRequest: protect({ scopes: ['notes:read'] }) }, (request) => ({
    notes: ['Buy milk'],
    of: tokenOf(request).sub,
  }));
  app.get('/ready', (_request, reply) => reply.code(verifier.isReady ? 200 : 503).send());
  const metadata = { resource: audience, issuer, scopes: ['notes:read'] };
  app.get(resourceMetadataPath(audience), serveResourceMetadata(metadata));
  app.addHook('onClose', () => verifier.close());

  // Comes back when everything that has been revoked is known here.
  await verifier.start();
  await app.listen({ port, host: '127.0.0.1' });
  return { server: app.server, close: () => app.close() };
}
