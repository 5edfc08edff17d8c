import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { singleParameters } from '#service';
import { assetOf } from './assets.js';

/** The pages' style, script and mark. */
@Controller('/assets/authorize')
export class AssetsController {
  @Get(':name')
  async read(@Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const asset = assetOf(name);
    if (!asset) throw new OAuthError('not_found', 'There is nothing here.');
    // Two releases side by side behind one gateway: only the asked version may be kept for long.
    const asked = singleParameters(request)['v'] === asset.version;
    await reply
      .header('content-type', asset.type)
      .header('cache-control', asked ? 'public, max-age=31536000, immutable' : 'public, max-age=60')
      .send(asset.content);
  }
}
