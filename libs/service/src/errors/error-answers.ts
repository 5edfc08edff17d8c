import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { isBelow, pathOf } from '../http/path.js';
import type { FailureRenderer } from './answer.js';
import { challenge } from './challenge.js';
import { failureOf } from './failure-of.js';
import type { Failure } from './failure.js';
import { oauthAnswer } from './oauth-answer.js';
import { problemAnswer } from './problem-answer.js';

interface RenderedPaths {
  readonly paths: readonly string[];
  readonly render: FailureRenderer;
}

/**
 * The one place where an error becomes a response. Chosen by path, since Fastify refuses some requests before a
 * controller (and its filters) is known. Pages add theirs: `errorAnswers.render(['/oauth2/authorize'], htmlPage)`.
 */
export class ErrorAnswers {
  private readonly rendered: RenderedPaths[] = [];
  private readonly renderOAuth: FailureRenderer;

  constructor(
    private readonly issuer: string,
    private readonly logger: Logger,
    problemPaths: readonly string[],
  ) {
    this.renderOAuth = oauthAnswer(issuer);
    this.render(problemPaths, problemAnswer(issuer));
  }

  /** Failures at and below these paths are rendered so; what was added last wins. */
  render(paths: readonly string[], render: FailureRenderer): void {
    this.rendered.unshift({ paths, render });
  }

  async send(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const failure = failureOf(error, request.id);
    this.log(error, failure, request);
    // A broken stream cannot be answered any more; the client must see that it is incomplete.
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const { contentType, body, headers } = await this.rendererOf(request)(failure, request);
    this.setHeaders(failure, request, reply);
    reply.headers(headers ?? {});
    await reply.status(failure.status).header('content-type', contentType).send(body);
  }

  private rendererOf(request: FastifyRequest): FailureRenderer {
    const path = pathOf(request);
    return this.rendered.find(({ paths }) => isBelow(path, paths))?.render ?? this.renderOAuth;
  }

  private setHeaders(failure: Failure, request: FastifyRequest, reply: FastifyReply): void {
    reply.headers(failure.headers ?? {}).header('cache-control', 'no-store');
    const challenged = reply.hasHeader('www-authenticate') ? undefined : challenge(failure, request, this.issuer);
    if (challenged !== undefined) reply.header('www-authenticate', challenged);
    if (failure.retryAfterSeconds !== undefined) reply.header('retry-after', Math.ceil(failure.retryAfterSeconds));
  }

  private log(error: unknown, failure: Failure, request: FastifyRequest): void {
    const told = { error: failure.error, ...(failure.errorCode !== undefined && { errorCode: failure.errorCode }) };
    const route = request.routeOptions.url;
    this.logger[failure.level]({ ...told, status: failure.status, route, err: error }, 'request refused');
  }
}
