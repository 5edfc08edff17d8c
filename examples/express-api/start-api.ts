import type { Server } from 'node:http';
import express from 'express';
import { resourceMetadataPath, SseFeed, TokenVerifier } from '@tokenward/resource-server';
import { createProtect, serveResourceMetadata, tokenOf } from '@tokenward/resource-server/express';

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

  const app = express();
  app.get('/notes', protect({ scopes: ['notes:read'] }), (request, response) => {
    response.json({ notes: ['Buy milk'], of: tokenOf(request).sub });
  });
  app.get('/ready', (_request, response) => {
    response.sendStatus(verifier.isReady ? 200 : 503);
  });
  const metadata = { resource: audience, issuer, scopes: ['notes:read'] };
  app.get(resourceMetadataPath(audience), serveResourceMetadata(metadata));

  // Comes back when everything that has been revoked is known here.
  await verifier.start();
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(port, '127.0.0.1', () => {
      resolve(listening);
    });
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await verifier.close();
  };
  return { server, close };
}
