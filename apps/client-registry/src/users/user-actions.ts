import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { tagged } from '../operations/entity-version.js';
import { Administration, operation, type Operation } from '../operations/operation.js';
import { revocationAnswer, revocationSchema } from '../operations/revocation-answer.js';
import { UserAccounts } from './user-accounts.js';
import { userAnswer, userSchema } from './user-answer.js';
import { password } from './user-members.js';

const tag = 'Users';
const path = '/admin/users/{user_id}';

/** What can be done to a person's account beside changing it. */
@Injectable()
export class UserActions extends Administration {
  constructor(private readonly accounts: UserAccounts) {
    super();
  }

  private readonly setPassword = operation({
    id: 'setUserPassword',
    method: 'POST',
    path: `${path}/set-password`,
    tag,
    scope: 'users:write',
    summary: 'Set a password, and end all sessions and tokens of before',
    body: z.strictObject({ password }),
    example: { password: 'correct horse battery staple' },
    answer: { status: 200, schema: userSchema, description: 'The person as they are now' },
    handle: async ({ caller, params, body }) => {
      const { user } = await this.accounts.setPassword(caller, params.user_id, body.password);
      return tagged(200, user.version, userAnswer(user));
    },
  });

  private readonly revokeTokens = operation({
    id: 'revokeUserTokens',
    method: 'POST',
    path: `${path}/revoke-tokens`,
    tag,
    scope: 'revocations:write',
    summary: 'End every session and token of a person, who may sign in again',
    answer: { status: 200, schema: revocationSchema, description: 'They are ended' },
    handle: async ({ caller, params }) => {
      const { revocationToken } = await this.accounts.revokeTokens(caller, params.user_id);
      return revocationAnswer(revocationToken);
    },
  });

  readonly operations = [
    this.setPassword,
    this.switching('disable', 'Refuse a person, and end all their sessions and tokens'),
    this.switching('enable', 'Let a disabled person sign in again; what was ended stays ended'),
    this.revokeTokens,
  ];

  private switching(verb: 'disable' | 'enable', summary: string): Operation {
    return operation({
      id: `${verb}User`,
      method: 'POST',
      path: `${path}/${verb}`,
      tag,
      scope: 'users:write',
      summary,
      answer: { status: 200, schema: userSchema, description: 'The person as they are now' },
      handle: async ({ caller, params }) => {
        const { user } = await this.accounts.switch(caller, params.user_id, verb);
        return tagged(200, user.version, userAnswer(user));
      },
    });
  }
}
