import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { Tenant } from '#service';
import { Catalogue, InitialAccessTokens, type InitialAccessTokenRecord } from '#storage';
import { Trail } from '../../audit/trail.js';
import { Administration, operation } from '../../operations/operation.js';
import { pageAnswer, pageById, pageSchema } from '../../operations/page.js';
import { notFound } from '../../operations/path-parameters.js';
import { invalidMembers } from '../../operations/validated.js';
import { hashOf, makeToken } from '../bearer-hash.js';

const tag = 'Registration';
const list = '/admin/initial-access-tokens';
const path = `${list}/{initial_access_token_id}`;

const body = z.strictObject({
  registrations: z.int().min(1).max(100_000).default(1).describe('How many clients it may register'),
  lifetime_seconds: z.int().min(60).max(31_536_000).default(86_400),
  policy: z.string().max(100).optional().describe('Name of the registration policy; absent: the default'),
});

const schema = z.object({
  initial_access_token_id: z.string(),
  policy: z.string().nullable().describe('null: the default'),
  registrations: z.int(),
  registrations_left: z.int(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});
const schemaWithToken = schema.extend({ initial_access_token: z.string().describe('Shown once') });

const answer = (token: InitialAccessTokenRecord): z.input<typeof schema> => ({
  initial_access_token_id: token.id,
  policy: token.policy,
  registrations: token.registrations,
  registrations_left: token.registrationsLeft,
  created_at: token.createdAt.toISOString(),
  expires_at: token.expiresAt.toISOString(),
});
const idOf = ({ id }: InitialAccessTokenRecord): string => id;

/** Tokens with which somebody else may register clients (RFC 7591 §3). */
@Injectable()
export class InitialAccessTokenOperations extends Administration {
  constructor(
    private readonly tokens: InitialAccessTokens,
    private readonly catalogue: Catalogue,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  private readonly create = operation({
    id: 'createInitialAccessToken',
    method: 'POST',
    path: list,
    tag,
    scope: 'clients:write',
    summary: 'Make a token that lets its holder register clients',
    body,
    example: { registrations: 5, lifetime_seconds: 86_400 },
    answer: { status: 201, schema: schemaWithToken, description: 'The token, shown this once' },
    handle: async ({ caller, body: given }) => {
      const { registrations, lifetime_seconds: lifetimeSeconds, policy = null } = given;
      await this.requirePolicy(policy);
      const token = makeToken();
      const recorded = { action: 'initial_access_token.create', kind: 'initial_access_token', id: idOf, shown: answer };
      const made = await this.tokens.create(
        { tenant: this.tenant.id, hash: hashOf(token), policy, registrations, lifetimeSeconds },
        this.trail.of(caller, recorded),
      );
      return { status: 201, body: { ...answer(made), initial_access_token: token } };
    },
  });

  private readonly list = operation({
    id: 'listInitialAccessTokens',
    method: 'GET',
    path: list,
    tag,
    scope: 'clients:read',
    summary: 'List initial access tokens, in pages',
    query: pageById(),
    answer: { status: 200, schema: pageSchema(schema), description: 'A page of tokens, without their values' },
    handle: async ({ query }) => {
      const found = await this.tokens.page(this.tenant.id, query.after, query.limit + 1);
      return pageAnswer(list, query, found, idOf, answer);
    },
  });

  private readonly read = operation({
    id: 'readInitialAccessToken',
    method: 'GET',
    path,
    tag,
    scope: 'clients:read',
    summary: 'Read what is left of an initial access token',
    answer: { status: 200, schema, description: 'The token, without its value' },
    handle: async ({ params }) => {
      const found = await this.tokens.find(this.tenant.id, params.initial_access_token_id);
      if (!found) throw notFound();
      return { status: 200, body: answer(found) };
    },
  });

  private readonly remove = operation({
    id: 'deleteInitialAccessToken',
    method: 'DELETE',
    path,
    tag,
    scope: 'clients:write',
    summary: 'End an initial access token; clients that were registered with it stay',
    answer: { status: 204, description: 'It is ended' },
    handle: async ({ caller, params }) => {
      const recorded = { action: 'initial_access_token.delete', kind: 'initial_access_token', id: idOf, shown: answer };
      const audit = this.trail.of(caller, recorded);
      if (!(await this.tokens.delete(this.tenant.id, params.initial_access_token_id, audit))) throw notFound();
      return { status: 204 };
    },
  });

  readonly operations = [this.create, this.list, this.read, this.remove];

  private async requirePolicy(policy: string | null): Promise<void> {
    if (policy === null || (await this.catalogue.registrationPolicies.find(this.tenant.id, policy))) return;
    throw invalidMembers([{ pointer: '/policy', detail: 'There is no such registration policy.' }]);
  }
}
