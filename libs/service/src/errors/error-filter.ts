import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerUnrouted } from '../http/answer-unrouted.js';
import { withinRequest } from '../logging/request-scope.js';
import type { ErrorAnswers } from './error-answers.js';

/** Hands everything thrown in a request, by us, Nest or Fastify, to `ErrorAnswers`. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly answers: ErrorAnswers,
    private readonly methodsAt: (path: string) => readonly string[],
  ) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    await withinRequest(request, async () => {
      const error = answerUnrouted(thrown, request, reply, this.methodsAt);
      if (error !== undefined) await this.answers.send(error, request, reply);
    });
  }
}
