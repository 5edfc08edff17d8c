import { Module } from '@nestjs/common';
import type { Grant } from './grants/grant.js';
import { GrantsByType } from './grants/grants-by-type.js';
import { grants } from './grants/index.js';
import { TokenIssuer } from './issuer/token-issuer.js';
import { MetadataController } from './metadata/metadata.controller.js';
import { TokenController } from './token.controller.js';

/** Issues tokens and says who it is. */
@Module({
  controllers: [TokenController, MetadataController],
  providers: [
    TokenIssuer,
    ...grants,
    { provide: GrantsByType, inject: [...grants], useFactory: (...all: Grant[]) => new GrantsByType(all) },
  ],
})
export class TokenModule {}
