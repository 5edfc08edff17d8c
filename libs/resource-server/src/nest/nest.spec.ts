import { Controller, Get, Module, UseGuards, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { guardContract, type StartApi } from '../http/guards.contract.js';
import type { AccessToken } from '../verify/access-token.js';
import { RequireToken, ResourceServerModule, Token, TokenGuard } from './index.js';

@Controller()
@UseGuards(TokenGuard)
class NotesController {
  @Get('notes')
  @RequireToken({ scopes: ['read'] })
  notes(@Token() { sub }: AccessToken): object {
    return { sub };
  }

  @Get('strong')
  @RequireToken({ acrValues: ['mfa'], maxAgeSeconds: 60 })
  strong(@Token() { sub }: AccessToken): object {
    return { sub };
  }

  @Get('risky')
  @RequireToken({ onStale: { acceptYoungerThanSeconds: 60 } })
  risky(@Token() { sub }: AccessToken): object {
    return { sub };
  }
}

const start =
  (adapter: () => ExpressAdapter | FastifyAdapter): StartApi =>
  async (options, metadata) => {
    @Module({
      imports: [ResourceServerModule.forRoot({ ...options, metadata })],
      controllers: [NotesController],
    })
    class ApiModule {}
    const app: INestApplication = await NestFactory.create(ApiModule, adapter() as never, {
      logger: false,
      forceCloseConnections: true,
    });
    await app.listen(0, '127.0.0.1');
    return { url: await app.getUrl(), close: () => app.close() };
  };

describe('Nest on Express', () => {
  guardContract(start(() => new ExpressAdapter()));
});
describe('Nest on Fastify', () => {
  guardContract(start(() => new FastifyAdapter()));
});
