import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { capabilities, type PolicyChanges } from '#protocol';
import { Tenant } from '#service';
import { effectivePolicy, Policies, type StoredPolicy } from '#storage';
import type { Caller } from '../access/caller.js';
import { Trail } from '../audit/trail.js';
import { changedMeanwhile, tagged } from '../operations/entity-version.js';
import { mergePatch, patchOf } from '../operations/merge-patch.js';
import { Administration, operation } from '../operations/operation.js';
import { validBody } from '../operations/validated.js';

const tag = 'Policy';
const path = '/admin/policy';

const limit = (most: number) => z.int().min(1).max(most).optional();
const some = <Name extends string>(names: readonly Name[]) =>
  z
    .array(z.enum(names as readonly [Name, ...Name[]]))
    .refine((given) => new Set(given).size === given.length, 'Names one twice.');

const members = {
  grant_types: some(capabilities.grantTypes).describe('Grants that are on'),
  response_types: some(capabilities.responseTypes).describe('What authorization requests may ask for'),
  token_endpoint_auth_methods: some(capabilities.clientAuthenticationMethods).describe('How clients may authenticate'),
  registration: z
    .enum(['closed', 'token', 'open'])
    .describe('Who may register a client (RFC 7591): nobody, whoever has an initial access token, anybody'),
  client_id_metadata_documents: z
    .boolean()
    .describe('Whether a URL may be a client id, and its document the registration'),
  pkce: z
    .enum(['required', 'confidential_optional'])
    .describe('confidential_optional: a client that authenticates may leave PKCE out'),
  unsigned_request_objects: z
    .boolean()
    .describe('Whether request objects may come with alg none (OpenID Connect Core §6.1)'),
  access_token_lifetime_seconds: limit(3600).describe('The longest life of any access token'),
  refresh_token_lifetime_seconds: limit(315_360_000).describe('The longest life of refresh tokens of a new grant'),
  grants_per_user: limit(100_000).describe('Live grants of a person; one more ends the oldest'),
  requests_per_minute: z
    .strictObject({ client: limit(1_000_000), address: limit(1_000_000) })
    .optional()
    .describe('Requests to the endpoints of OAuth that one client, and one address, may make in a minute'),
};
const policySchema = z.strictObject(members).extend({ version: z.int().describe('0: as the release has it') });
const changesSchema = z.strictObject(members).partial();

/** The switches and limits of the server itself. */
@Injectable()
export class PolicyOperations extends Administration {
  constructor(
    private readonly policies: Policies,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  private readonly read = operation({
    id: 'readPolicy',
    method: 'GET',
    path,
    tag,
    scope: 'policy:read',
    summary: 'Read what this server lets clients do',
    answer: { status: 200, schema: policySchema, description: 'The policy, with what is so by default' },
    handle: async () => answerOf(await this.policies.find(this.tenant.id)),
  });

  private readonly update = operation({
    id: 'updatePolicy',
    method: 'PATCH',
    path,
    tag,
    scope: 'policy:write',
    summary: 'Switch flows and methods on and off, and set limits',
    description:
      'A merge patch (RFC 7396): null brings a member back to its default. Every process follows within a second. What was issued before stays valid.',
    body: patchOf(members),
    example: { grant_types: ['authorization_code', 'refresh_token'], access_token_lifetime_seconds: 300 },
    ifMatch: 'required',
    answer: { status: 200, schema: policySchema, description: 'The policy as it is now' },
    handle: async ({ caller, version, body }) => {
      const before = await this.policies.find(this.tenant.id);
      if (version !== undefined && version !== before.version) throw changedMeanwhile();
      const changes = validBody(changesSchema, mergePatch(before.changes, body)) as PolicyChanges;
      const after = await this.policies.replace(this.tenant.id, before, changes, this.audit(caller));
      if (!after) throw changedMeanwhile();
      return answerOf(after);
    },
  });

  readonly operations = [this.read, this.update];

  private audit(caller: Caller) {
    return this.trail.of<StoredPolicy>(caller, {
      action: 'policy.update',
      kind: 'policy',
      id: () => 'policy',
      shown: effectivePolicy,
    });
  }
}

const answerOf = (stored: StoredPolicy) =>
  tagged(200, stored.version, { ...effectivePolicy(stored), version: stored.version });
