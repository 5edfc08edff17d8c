import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { RequestLimits } from './request-limits.js';

/** The key set is for everybody, and cached. */
const isLimited = (route: string): boolean => route.startsWith('/oauth2/') && route !== '/oauth2/jwks';

/** Before every handler of the endpoints of OAuth. A hook and not a guard: it is on the way of every request, and seldom set. */
@Injectable()
export class AddressLimit implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly limits: RequestLimits,
  ) {}

  onModuleInit(): void {
    const instance = this.host.httpAdapter.getInstance<FastifyInstance>();
    instance.addHook('preValidation', (request, _reply, done) => {
      // The route and not the path, which the same route may be reached by in other spellings.
      const asked = isLimited(request.routeOptions.url ?? '') ? this.limits.ofAddress(request) : undefined;
      if (asked) asked.then(() => done(), done);
      else done();
    });
  }
}
