import { Injectable } from '@nestjs/common';
import { Tenant } from '#service';
import { Users } from '#storage';
import { tagged } from '../operations/entity-version.js';
import { Administration, operation } from '../operations/operation.js';
import { pageAnswer, pageById, pageSchema, search } from '../operations/page.js';
import { UserAccounts } from './user-accounts.js';
import { userAnswer, userIdOf, userSchema } from './user-answer.js';
import { newUserBody, userPatch } from './user-members.js';

const tag = 'Users';
const path = '/admin/users/{user_id}';
const taken = { 409: 'Somebody else has this user name or e-mail address' };

/** Creating, reading, changing and deleting people. */
@Injectable()
export class UserOperations extends Administration {
  constructor(
    private readonly users: Users,
    private readonly accounts: UserAccounts,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  private readonly list = operation({
    id: 'listUsers',
    method: 'GET',
    path: '/admin/users',
    tag,
    scope: 'users:read',
    summary: 'List people, in pages',
    query: pageById({ search }),
    answer: { status: 200, schema: pageSchema(userSchema), description: 'A page of people' },
    handle: async ({ query }) => {
      const found = await this.users.page(this.tenant.id, query.after, query.search, query.limit + 1);
      return pageAnswer('/admin/users', query, found, userIdOf, userAnswer);
    },
  });

  private readonly create = operation({
    id: 'createUser',
    method: 'POST',
    path: '/admin/users',
    tag,
    scope: 'users:write',
    summary: 'Create a person',
    body: newUserBody,
    example: { username: 'ada', email: 'ada@example.com', name: 'Ada', password: 'correct horse battery staple' },
    answer: { status: 201, schema: userSchema, description: 'The person' },
    refusals: taken,
    handle: async ({ caller, body }) => {
      const user = await this.accounts.create(caller, body);
      return tagged(201, user.version, userAnswer(user), `/admin/users/${user.id}`);
    },
  });

  private readonly read = operation({
    id: 'readUser',
    method: 'GET',
    path,
    tag,
    scope: 'users:read',
    summary: 'Read a person',
    answer: { status: 200, schema: userSchema, description: 'The person' },
    handle: async ({ params }) => {
      const user = await this.accounts.find(params.user_id);
      return tagged(200, user.version, userAnswer(user));
    },
  });

  private readonly update = operation({
    id: 'updateUser',
    method: 'PATCH',
    path,
    tag,
    scope: 'users:write',
    summary: 'Change a person',
    description:
      'A merge patch (RFC 7396): members that are not named stay, null removes one. Who loses a role is signed out, and their tokens end.',
    body: userPatch,
    example: { name: 'Ada Lovelace', roles: ['support'] },
    ifMatch: 'required',
    answer: { status: 200, schema: userSchema, description: 'The person as they are now' },
    refusals: taken,
    handle: async ({ caller, params, version, body }) => {
      const user = await this.accounts.update(caller, params.user_id, version, body);
      return tagged(200, user.version, userAnswer(user));
    },
  });

  private readonly remove = operation({
    id: 'deleteUser',
    method: 'DELETE',
    path,
    tag,
    scope: 'users:write',
    summary: 'Erase a person and end all their tokens',
    answer: { status: 204, description: 'They are erased' },
    handle: async ({ caller, params }) => {
      await this.accounts.switch(caller, params.user_id, 'delete');
      return { status: 204 };
    },
  });

  readonly operations = [this.list, this.create, this.read, this.update, this.remove];
}
