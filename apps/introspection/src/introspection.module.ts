import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Subjects } from '#accounts';
import { DeliveryOptions } from '#deliveries';
import { allowCors, directRoute, RegisteredOrigins } from '#service';
import { DeliveryService } from './deliveries/delivery-service.js';
import { ConsumerReportsController } from './feed/consumer-reports.controller.js';
import { FeedController } from './feed/feed.controller.js';
import { FeedReaders } from './feed/feed-readers.js';
import { RecordSigner } from './feed/record-signer.js';
import { RevocationFeed } from './feed/revocation-feed.js';
import { IntrospectEndpoint } from './introspect/introspect-endpoint.js';
import { RefreshTokens } from './revoke/refresh-tokens.js';
import { RevokeEndpoint } from './revoke/revoke-endpoint.js';
import { Poll } from './signals/poll.js';
import { SignalAccess } from './signals/signal-access.js';
import { SignalOperations } from './signals/signal-operations.js';
import { SignalRoutes } from './signals/signal-routes.js';
import { Streams } from './signals/streams.js';
import { SignedAnswers } from './signed-answers.js';
import { UserinfoController } from './userinfo/userinfo.controller.js';

/** Answers about tokens, and ends them. */
@Module({
  controllers: [UserinfoController, FeedController, ConsumerReportsController],
  providers: [
    IntrospectEndpoint,
    RevokeEndpoint,
    RefreshTokens,
    SignedAnswers,
    Subjects,
    FeedReaders,
    RecordSigner,
    RevocationFeed,
    DeliveryOptions,
    DeliveryService,
    Streams,
    Poll,
    SignalAccess,
    SignalOperations,
    SignalRoutes,
  ],
})
export class IntrospectionModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly origins: RegisteredOrigins,
    private readonly introspect: IntrospectEndpoint,
    private readonly revoke: RevokeEndpoint,
  ) {}

  onModuleInit(): void {
    directRoute(this.host, 'POST', '/oauth2/introspect', (request, reply) => this.introspect.answer(request, reply));
    directRoute(this.host, 'POST', '/oauth2/revoke', (request, reply) => this.revoke.answer(request, reply));
    allowCors(this.host.httpAdapter.getInstance<FastifyInstance>(), {
      paths: ['/oauth2/revoke', '/oauth2/userinfo'],
      allowedOrigin: (origin) => this.origins.has(origin),
    });
  }
}
