import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { Tenant } from '#service';
import { GrantLists, Sessions } from '#storage';
import { Trail } from '../audit/trail.js';
import { Administration, operation } from '../operations/operation.js';
import { pageAnswer, pageSchema } from '../operations/page.js';
import { notFound } from '../operations/path-parameters.js';
import { revocationAnswer, revocationSchema } from '../operations/revocation-answer.js';
import { grantAnswer, grantPage, grantSchema } from '../revocations/grant-answer.js';
import { UserAccounts } from './user-accounts.js';
import { sessionAnswer, sessionSchema } from './user-answer.js';

const tag = 'Users';
const path = '/admin/users/{user_id}';

/** Where a person is signed in, and what they have granted. */
@Injectable()
export class UserSessions extends Administration {
  constructor(
    private readonly accounts: UserAccounts,
    private readonly sessions: Sessions,
    private readonly grantLists: GrantLists,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  private readonly list = operation({
    id: 'listUserSessions',
    method: 'GET',
    path: `${path}/sessions`,
    tag,
    scope: 'users:read',
    summary: 'List where a person is signed in: the 200 last seen',
    answer: { status: 200, schema: z.object({ items: z.array(sessionSchema) }), description: 'The sessions' },
    handle: async ({ params }) => {
      const { id } = await this.accounts.find(params.user_id);
      return { status: 200, body: { items: (await this.sessions.ofUser(id)).map(sessionAnswer) } };
    },
  });

  private readonly end = operation({
    id: 'endUserSession',
    method: 'DELETE',
    path: `${path}/sessions/{session_id}`,
    tag,
    scope: 'revocations:write',
    summary: 'End a session with its tokens; offline access goes on',
    answer: { status: 200, schema: revocationSchema, description: 'It is ended' },
    handle: async ({ caller, params: { user_id: userId, session_id: sessionId } }) => {
      const sessions = await this.sessions.ofUser((await this.accounts.find(userId)).id);
      if (!sessions.some(({ id }) => id === sessionId.toLowerCase())) throw notFound();
      const audit = this.trail.event(caller, 'session.end', 'session', sessionId, { user_id: userId });
      const { revocationToken } = await this.sessions.end(sessionId, 'admin', caller.actor.id, audit);
      return revocationAnswer(revocationToken);
    },
  });

  private readonly grants = operation({
    id: 'listUserGrants',
    method: 'GET',
    path: `${path}/grants`,
    tag,
    scope: 'users:read',
    summary: 'List what a person has granted, newest first',
    query: grantPage,
    answer: { status: 200, schema: pageSchema(grantSchema), description: 'A page of grants' },
    handle: async ({ params, query }) => {
      const { id } = await this.accounts.find(params.user_id);
      const found = await this.grantLists.ofUser(this.tenant.id, id, {
        ...(query.after !== undefined && { before: query.after }),
        activeOnly: query.active === 'true',
        limit: query.limit + 1,
      });
      return pageAnswer(`/admin/users/${id}/grants`, query, found, ({ gid }) => gid, grantAnswer);
    },
  });

  readonly operations = [this.list, this.end, this.grants];
}
