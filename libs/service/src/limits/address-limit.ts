import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isBelow, pathOf } from '../http/path.js';
import { RequestLimits } from './request-limits.js';

/** Before every handler of the endpoints of OAuth: the key set is for everybody, and cached. */
@Injectable()
export class AddressLimit implements CanActivate {
  constructor(private readonly limits: RequestLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const path = pathOf(request);
    if (isBelow(path, ['/oauth2']) && path !== '/oauth2/jwks') await this.limits.ofAddress(request.ip);
    return true;
  }
}
