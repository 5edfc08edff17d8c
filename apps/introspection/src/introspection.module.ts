import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { allowCors, RegisteredOrigins } from '#service';
import { ConsumerReportsController } from './feed/consumer-reports.controller.js';
import { FeedController } from './feed/feed.controller.js';
import { FeedReaders } from './feed/feed-readers.js';
import { RecordSigner } from './feed/record-signer.js';
import { RevocationFeed } from './feed/revocation-feed.js';
import { IntrospectController } from './introspect/introspect.controller.js';
import { RefreshTokens } from './revoke/refresh-tokens.js';
import { RevokeController } from './revoke/revoke.controller.js';
import { UserinfoController } from './userinfo/userinfo.controller.js';

/** Answers about tokens, and ends them. */
@Module({
  controllers: [IntrospectController, RevokeController, UserinfoController, FeedController, ConsumerReportsController],
  providers: [RefreshTokens, FeedReaders, RecordSigner, RevocationFeed],
})
export class IntrospectionModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly origins: RegisteredOrigins,
  ) {}

  onModuleInit(): void {
    allowCors(this.host.httpAdapter.getInstance<FastifyInstance>(), {
      paths: ['/oauth2/revoke', '/oauth2/userinfo'],
      allowedOrigin: (origin) => this.origins.has(origin),
    });
  }
}
