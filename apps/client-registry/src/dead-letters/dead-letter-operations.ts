import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { Tenant } from '#service';
import { DeadLetters, type DeadLetter } from '#storage';
import { Trail } from '../audit/trail.js';
import { Administration, operation } from '../operations/operation.js';
import { pageAnswer, pageById, pageSchema, type PageQuery } from '../operations/page.js';
import { notFound } from '../operations/path-parameters.js';

const tag = 'Dead letters';
const path = '/admin/dead-letters/{dead_letter_id}';
const kinds = ['webhook', 'ssf', 'logout', 'ciba'] as const;
const filter = {
  kind: z.enum(kinds).optional().describe('webhook, ssf (Shared Signals) or logout (back-channel logout)'),
  target: z.string().min(1).max(300).optional().describe('Id of the webhook, stream or client'),
};

const letterSchema = z.object({
  dead_letter_id: z.string(),
  kind: z.enum(kinds),
  target: z.string(),
  error: z.string(),
  attempts: z.int(),
  first_attempt_at: z.iso.datetime().nullable(),
  dead_at: z.iso.datetime(),
});
const openedSchema = letterSchema.extend({ message: z.record(z.string(), z.unknown()) });

const letterAnswer = (letter: DeadLetter): z.output<typeof letterSchema> => ({
  dead_letter_id: letter.id,
  kind: letter.kind,
  target: letter.target,
  error: letter.error,
  attempts: letter.attempts,
  first_attempt_at: letter.firstAttemptAt?.toISOString() ?? null,
  dead_at: letter.deadAt.toISOString(),
});

interface LetterQuery extends PageQuery {
  readonly kind?: string;
  readonly target?: string;
}
const letterQuery = pageById(filter) as z.ZodType<LetterQuery>;

/** What a webhook, a receiver or a client could not take. */
@Injectable()
export class DeadLetterOperations extends Administration {
  constructor(
    private readonly letters: DeadLetters,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  private readonly list = operation({
    id: 'listDeadLetters',
    method: 'GET',
    path: '/admin/dead-letters',
    tag,
    scope: 'dead-letters:read',
    summary: 'List what could not be delivered, newest first',
    query: letterQuery,
    answer: { status: 200, schema: pageSchema(letterSchema), description: 'A page of dead letters' },
    handle: async ({ query }) => {
      const by = { kind: query.kind, target: query.target };
      const found = await this.letters.page(this.tenant.id, query.after, by, query.limit + 1);
      return pageAnswer('/admin/dead-letters', query, found, ({ id }) => id, letterAnswer);
    },
  });

  private readonly read = operation({
    id: 'readDeadLetter',
    method: 'GET',
    path,
    tag,
    scope: 'dead-letters:read',
    summary: 'See what a dead letter says',
    description: 'What was to be told, without the credentials that it would have been sent with.',
    answer: { status: 200, schema: openedSchema, description: 'The dead letter' },
    handle: async ({ params }) => {
      const letter = await this.letters.find(this.tenant.id, params.dead_letter_id);
      if (!letter) throw notFound();
      return { status: 200, body: { ...letterAnswer(letter), message: letter.message } };
    },
  });

  private readonly replay = operation({
    id: 'replayDeadLetter',
    method: 'POST',
    path: `${path}/replay`,
    tag,
    scope: 'dead-letters:write',
    summary: 'Send a dead letter again, after what waits already',
    answer: { status: 204, description: 'It is on its way' },
    handle: async ({ caller, params }) => {
      const { dead_letter_id: id } = params;
      const audit = this.trail.event(caller, 'dead-letter.replay', 'dead_letter', id);
      if (!(await this.letters.replay(this.tenant.id, id, audit))) throw notFound();
      return { status: 204 };
    },
  });

  private readonly replayMany = operation({
    id: 'replayDeadLetters',
    method: 'POST',
    path: '/admin/dead-letters/replay',
    tag,
    scope: 'dead-letters:write',
    summary: 'Send many dead letters again, oldest first',
    body: z.strictObject({ ...filter, limit: z.int().min(1).max(1000).default(1000) }),
    example: { kind: 'webhook' },
    answer: { status: 200, schema: z.object({ replayed: z.int() }), description: 'How many' },
    handle: async ({ caller, body }) => {
      const { kind, target, limit } = body;
      const audit = this.trail.event(caller, 'dead-letter.replay', 'dead_letter', '*', { kind, target });
      return {
        status: 200,
        body: { replayed: await this.letters.replayMany(this.tenant.id, { kind, target }, limit, audit) },
      };
    },
  });

  private readonly drop = operation({
    id: 'dropDeadLetter',
    method: 'DELETE',
    path,
    tag,
    scope: 'dead-letters:write',
    summary: 'Drop a dead letter',
    answer: { status: 204, description: 'It is gone' },
    handle: async ({ caller, params }) => {
      const { dead_letter_id: id } = params;
      const audit = this.trail.event(caller, 'dead-letter.drop', 'dead_letter', id);
      if (!(await this.letters.drop(this.tenant.id, id, audit))) throw notFound();
      return { status: 204 };
    },
  });

  readonly operations = [this.list, this.replayMany, this.read, this.replay, this.drop];
}
