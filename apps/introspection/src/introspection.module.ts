import { Module } from '@nestjs/common';
import { FeedController } from './feed/feed.controller.js';
import { RevocationFeed } from './feed/revocation-feed.js';
import { IntrospectController } from './introspect/introspect.controller.js';
import { RefreshTokens } from './revoke/refresh-tokens.js';
import { RevokeController } from './revoke/revoke.controller.js';
import { UserinfoController } from './userinfo/userinfo.controller.js';

/** Answers about tokens, and ends them. */
@Module({
  controllers: [IntrospectController, RevokeController, UserinfoController, FeedController],
  providers: [RefreshTokens, RevocationFeed],
})
export class IntrospectionModule {}
