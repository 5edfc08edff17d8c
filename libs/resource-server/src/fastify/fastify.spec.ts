import { fastify } from 'fastify';
import { guardContract } from '../http/guards.contract.js';
import { resourceMetadataPath } from '../http/resource-metadata.js';
import { createProtect, serveResourceMetadata, tokenOf } from './index.js';

describe('Fastify', () => {
  guardContract(async (options, metadata) => {
    const protect = createProtect(options);
    const app = fastify({ forceCloseConnections: true });
    app.get('/notes', { onRequest: protect({ scopes: ['read'] }) }, (request) => ({ sub: request.token?.sub }));
    app.get('/strong', { onRequest: protect({ acrValues: ['mfa'], maxAgeSeconds: 60 }) }, (request) => ({
      sub: tokenOf(request).sub,
    }));
    app.get('/risky', { onRequest: protect({ onStale: { acceptYoungerThanSeconds: 60 } }) }, (request) => ({
      sub: tokenOf(request).sub,
    }));
    app.get(resourceMetadataPath(metadata.resource), serveResourceMetadata(metadata));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url, close: () => app.close() };
  });
});
