import type { IncomingMessage } from 'node:http';
import { HttpException, Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RequestGuard } from '../http/request-guard.js';
import type { AccessToken } from '../verify/access-token.js';
import type { Requirements } from '../verify/verify-options.js';
import { publicKey, requirementsKey } from './decorators.js';

/** A request of Express is Node's; one of Fastify has it. */
type Request = IncomingMessage & { raw?: IncomingMessage; originalUrl?: string; token?: AccessToken };

interface Response {
  header(name: string, value: string | readonly string[]): unknown;
}

/** Lets only requests with a good token through. */
@Injectable()
export class TokenGuard implements CanActivate {
  constructor(
    @Inject(RequestGuard) private readonly guard: RequestGuard,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(publicKey, places) === true) return true;
    const requirements = this.reflector.getAllAndOverride<Requirements | undefined>(requirementsKey, places);
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    const guarded = await this.guard.check(request.raw ?? request, requirements, request.originalUrl);
    const headers = guarded.outcome === 'refused' ? guarded.refusal.headers : guarded.headers;
    for (const [name, value] of Object.entries(headers)) response.header(name, value);
    if (guarded.outcome === 'refused') throw new HttpException(guarded.refusal.body, guarded.refusal.status);
    request.token = guarded.token;
    return true;
  }
}
