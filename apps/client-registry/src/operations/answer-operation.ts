import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { PostgresUnavailable, StoreUnavailable } from '#storage';
import { AdministrationAccess } from '../access/administration-access.js';
import type { Caller } from '../access/caller.js';
import { versionOf } from './entity-version.js';
import { IdempotentAnswers } from './idempotent-answers.js';
import type { Answered, Call, Operation } from './operation.js';
import { checkedParameters } from './path-parameters.js';
import { validBody, validQuery } from './validated.js';

/** What happens to each request to the administration API, in this order. */
@Injectable()
export class AnswerOperation {
  constructor(
    private readonly access: AdministrationAccess,
    private readonly idempotent: IdempotentAnswers,
  ) {}

  async answer(operation: Operation, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    try {
      const caller = await this.access.admit(request, reply, operation.scope);
      const { status, headers, body } = await this.perform(operation, request, caller);
      reply.status(status).headers(headers ?? {});
      if (body === undefined) return await reply.send();
      return await reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
    } catch (error) {
      throw unavailableOr(error);
    }
  }

  private async perform(operation: Operation, request: FastifyRequest, caller: Caller): Promise<Answered> {
    const key = request.headers['idempotency-key'];
    const work = (): Promise<Answered> => operation.handle(callOf(operation, request, caller) as Call<never, never>);
    if (operation.method !== 'POST' || key === undefined) return work();
    const { method, url, body } = request;
    return this.idempotent.once({ actor: caller.actor.id, key: [key].flat().join(','), method, url, body }, async () =>
      work(),
    );
  }
}

function callOf(operation: Operation, request: FastifyRequest, caller: Caller): Call<unknown, unknown> {
  const { body: schema, query } = operation;
  return {
    caller,
    params: checkedParameters(request.params as Record<string, string>),
    version: versionOf(request.headers['if-match'], operation.ifMatch),
    query: query && validQuery(query, request.query as object),
    body: schema && validBody(schema, request.body === undefined ? {} : request.body),
  };
}

/** Retrying is safe: nothing was committed, or what was committed is repaired by the retry. */
function unavailableOr(error: unknown): unknown {
  if (!(error instanceof StoreUnavailable || error instanceof PostgresUnavailable)) return error;
  return new OAuthError('temporarily_unavailable', 'A store is away. Try again in a moment.', {
    retryAfterSeconds: 1,
    cause: error,
  });
}
