import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { Administration, operation } from '../operations/operation.js';
import { revocationAnswer, revocationSchema } from '../operations/revocation-answer.js';
import { RevocationTargets } from './revocation-targets.js';

const id = z.string().min(1).max(300);

/** What is to be ended. A token is named by its `jti`, or given itself. */
export const revocationBody = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('grant'), id }),
  z.strictObject({ type: z.literal('session'), id }),
  z.strictObject({ type: z.literal('user'), id }),
  z.strictObject({ type: z.literal('client'), id }),
  z.strictObject({ type: z.literal('token'), id: id.describe('The `jti` of the token') }),
  z.strictObject({ type: z.literal('token_value'), token: z.string().min(1).max(16_384) }),
]);
export type RevocationBody = z.output<typeof revocationBody>;

@Injectable()
export class RevocationOperations extends Administration {
  constructor(private readonly targets: RevocationTargets) {
    super();
  }

  readonly operations = [
    operation({
      id: 'revoke',
      method: 'POST',
      path: '/admin/revocations',
      tag: 'Revocations',
      scope: 'revocations:write',
      summary: 'End a grant, a session, one token, or all tokens of a person or client',
      description:
        'The answer comes after Postgres and Redis hold it: introspection refuses from the next request on, and verifiers within milliseconds. On 503 nothing is lost: repeat the request.',
      body: revocationBody,
      example: { type: 'grant', id: '0199a3b0-7c1e-7f00-8000-000000000001' },
      answer: { status: 200, schema: revocationSchema, description: 'It is ended' },
      handle: async ({ caller, body }) => revocationAnswer(await this.targets.revoke(caller, body)),
    }),
  ];
}
