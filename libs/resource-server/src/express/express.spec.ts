import type { AddressInfo } from 'node:net';
import express from 'express';
import { guardContract } from '../http/guards.contract.js';
import { resourceMetadataPath } from '../http/resource-metadata.js';
import { createProtect, serveResourceMetadata, tokenOf } from './index.js';

describe('Express', () => {
  guardContract(async (options, metadata) => {
    const protect = createProtect(options);
    const app = express();
    // In a router that is mounted: `request.url` is not what the client sent there.
    const notes = express.Router();
    notes.get('/', protect({ scopes: ['read'] }), (request, response) => {
      response.json({ sub: request.token?.sub });
    });
    app.use('/notes', notes);
    app.get('/strong', protect({ acrValues: ['mfa'], maxAgeSeconds: 60 }), (request, response) => {
      response.json({ sub: tokenOf(request).sub });
    });
    app.get('/risky', protect({ onStale: { acceptYoungerThanSeconds: 60 } }), (request, response) => {
      response.json({ sub: tokenOf(request).sub });
    });
    app.get(resourceMetadataPath(metadata.resource), serveResourceMetadata(metadata));
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const close = async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    return { url, close };
  });
});
