import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { signingAlgorithms } from '#keys';
import { administrationAudience } from '#protocol';
import { ProblemError, ServiceSettings, Tenant } from '#service';
import { Catalogue, type ResourceServerRecord } from '#storage';
import { Trail } from '../audit/trail.js';
import { Administration } from '../operations/operation.js';
import { builtIn } from './built-in.js';
import { catalogueOperations } from './catalogue-operations.js';

const member = z.strictObject({
  kind: z.enum(['string', 'number', 'boolean', 'strings', 'object']),
  required: z.boolean().optional(),
  values: z.array(z.string().max(200)).min(1).max(100).optional().describe('Of texts: which there are'),
});
const memberName = z.string().regex(/^(?!type$)[A-Za-z_][\w-]{0,63}$/, 'A name of up to 64 characters, not type.');
const detailsTypes = z.record(
  z.string().regex(/^[\x21-\x7e]{1,200}$/, 'Up to 200 characters without spaces.'),
  z.strictObject({
    description: z.string().trim().min(1).max(200).describe('What people are told that it is'),
    members: z.record(memberName, member),
  }),
);

const changeable = {
  name: z.string().trim().min(1).max(200),
  token_format: z.enum(['jwt', 'opaque']).default('jwt'),
  signing_alg: z.enum(signingAlgorithms).default('ES256').describe('Of JWT access tokens'),
  access_token_lifetime_seconds: z.int().min(10).max(3600).default(300),
  authorization_details_types: detailsTypes.default({}).describe('What it understands of RFC 9396, by type'),
};

/** RFC 8707 §2: an absolute URI without a fragment. */
const isAudience = (uri: string): boolean =>
  /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(uri) && !uri.includes('#') && URL.canParse(uri);

const body = z.strictObject({
  audience: z.string().max(1000).refine(isAudience, 'Must be an absolute URI without a fragment.'),
  ...changeable,
});
const schema = body.extend({ version: z.int() });

const bodyOf = (server: ResourceServerRecord): z.output<typeof body> => ({
  audience: server.audience,
  name: server.name,
  token_format: server.tokenFormat,
  signing_alg: server.signingAlg,
  access_token_lifetime_seconds: server.accessTokenLifetimeSeconds,
  authorization_details_types: (server.authorizationDetails ?? {}) as z.output<typeof detailsTypes>,
});

const stateOf = (written: z.output<typeof body>, tenant: string): Omit<ResourceServerRecord, 'version'> => ({
  tenant,
  audience: written.audience,
  name: written.name,
  tokenFormat: written.token_format,
  signingAlg: written.signing_alg,
  accessTokenLifetimeSeconds: written.access_token_lifetime_seconds,
  authorizationDetails: written.authorization_details_types,
});

@Injectable()
export class ResourceServerOperations extends Administration {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly trail: Trail,
    private readonly settings: ServiceSettings,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  get operations() {
    return catalogueOperations<ResourceServerRecord, z.output<typeof body>>(
      {
        entries: this.catalogue.resourceServers,
        tag: 'Resource servers',
        name: 'ResourceServer',
        noun: 'resource server',
        kind: 'resource_server',
        path: '/admin/resource-servers',
        parameter: 'audience',
        scopes: { read: 'resource-servers:read', write: 'resource-servers:write' },
        body,
        changeable,
        schema,
        example: {
          create: { audience: 'https://api.example.com', name: 'Orders', token_format: 'jwt', signing_alg: 'ES256' },
          update: { access_token_lifetime_seconds: 120 },
        },
        idOf: ({ audience }) => audience,
        bodyOf,
        stateOf,
        check: (_caller, before) => {
          if (before?.audience === administrationAudience(this.settings.issuer)) throw builtIn();
        },
        inUse: () => new ProblemError(409, 'Scopes refer to this resource server', { errorCode: 'in_use' }),
      },
      this.trail,
      this.tenant.id,
    );
  }
}
