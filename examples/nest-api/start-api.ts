import type { Server } from 'node:http';
import { Controller, Get, Module, UseGuards, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SseFeed, TokenVerifier, type AccessToken } from '@tokenward/resource-server';
import { RequireToken, ResourceServerModule, Token, TokenGuard } from '@tokenward/resource-server/nest';

export interface ApiSettings {
  readonly issuer: string;
  /** What tokens must be for; it names this API. */
  readonly audience: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly port: number;
}

@Controller('notes')
@UseGuards(TokenGuard)
class NotesController {
  @Get()
  @RequireToken({ scopes: ['notes:read'] })
  list(@Token() token: AccessToken): object {
    return { notes: ['Buy milk'], of: token.sub };
  }
}

function apiModule(verifier: TokenVerifier, { audience, issuer }: ApiSettings): Type {
  const metadata = { resource: audience, issuer, scopes: ['notes:read'] };
  @Module({
    imports: [ResourceServerModule.forRoot({ verifier, metadata })],
    controllers: [NotesController],
  })
  class ApiModule {}
  return ApiModule;
}

export async function startApi(settings: ApiSettings) {
  const { issuer, audience, clientId, clientSecret, port } = settings;
  const client = { clientId, clientSecret };
  const verifier = new TokenVerifier({ issuer, audience, client, feed: new SseFeed({ issuer, ...client }) });
  // Comes back when everything that has been revoked is known here.
  await verifier.start();
  const app = await NestFactory.create(apiModule(verifier, settings), { logger: false, forceCloseConnections: true });
  await app.listen(port, '127.0.0.1');
  const close = async (): Promise<void> => {
    await app.close();
    await verifier.close();
  };
  return { server: app.getHttpServer() as Server, close };
}
