import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RequestLimits } from './request-limits.js';

/** Before every handler of the endpoints of OAuth: the key set is for everybody, and cached. */
@Injectable()
export class AddressLimit implements CanActivate {
  constructor(private readonly limits: RequestLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    // The route and not the path, which the same route may be reached by in other spellings.
    const route = request.routeOptions.url ?? '';
    if (route.startsWith('/oauth2/') && route !== '/oauth2/jwks') await this.limits.ofAddress(request.ip);
    return true;
  }
}
