import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { capabilities, isAdministrationScope, signalScopes } from '#protocol';
import { ProblemError, Tenant } from '#service';
import { Catalogue, type RegistrationPolicyRecord, type RegistrationRules } from '#storage';
import { Trail } from '../../audit/trail.js';
import { catalogueOperations } from '../../catalogue/catalogue-operations.js';
import { Administration } from '../../operations/operation.js';

const hostPattern = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const scopeToken = z
  .string()
  .max(200)
  .regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, 'Visible ASCII without space, quote and backslash.')
  .refine((scope) => !isAdministrationScope(scope), 'Scopes of administration are never registered this way.')
  .refine((scope) => !Object.hasOwn(signalScopes, scope), 'Scopes of Shared Signals are never registered this way.');

const changeable = {
  grant_types: z
    .array(z.enum(capabilities.grantTypes).exclude(['password']))
    .max(20)
    .optional()
    .describe('By default those that a person decides about'),
  response_types: z.array(z.enum(capabilities.responseTypes)).max(20).optional(),
  token_endpoint_auth_methods: z.array(z.enum(capabilities.clientAuthenticationMethods)).max(20).optional(),
  scopes: z
    .array(scopeToken)
    .max(200)
    .optional()
    .describe('What clients may have, and get if they name no scope; by default those of OpenID Connect'),
  authorization_details_types: z
    .array(z.string().min(1).max(200))
    .max(50)
    .optional()
    .describe('Types of RFC 9396 that clients may register; by default none'),
  redirect_hosts: z
    .array(z.string().max(253).regex(hostPattern, 'A host name, or *. and a domain.'))
    .max(100)
    .optional()
    .describe('Hosts of redirect URIs; *.example.com is every name below it; by default any'),
  software_statement_required: z
    .boolean()
    .optional()
    .describe('A trusted issuer has to vouch for the client (RFC 7591 §2.3)'),
};

const body = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'Small letters, digits, dot, dash and underscore.'),
  ...changeable,
});
const schema = body.extend({ version: z.int() });

/** What clients that register themselves may ask for, beyond or below the default. */
@Injectable()
export class RegistrationPolicyOperations extends Administration {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  get operations() {
    return catalogueOperations<RegistrationPolicyRecord, z.output<typeof body>>(
      {
        entries: this.catalogue.registrationPolicies,
        tag: 'Registration',
        name: 'RegistrationPolicy',
        noun: 'registration policy',
        kind: 'registration_policy',
        path: '/admin/registration-policies',
        parameter: 'registration_policy',
        scopes: { read: 'clients:read', write: 'clients:write' },
        body,
        changeable,
        schema,
        example: {
          create: { name: 'partners', scopes: ['openid', 'profile'], redirect_hosts: ['*.partner.example'] },
          update: { redirect_hosts: ['*.partner.example', 'partner.example'] },
        },
        idOf: ({ name }) => name,
        bodyOf: ({ name, rules }) => ({ name, ...rules }) as z.output<typeof body>,
        stateOf: ({ name, ...rules }, tenant) => ({ tenant, name, rules: rules as RegistrationRules }),
        check: () => undefined,
        inUse: () => new ProblemError(409, 'Clients or tokens refer to this policy', { errorCode: 'in_use' }),
      },
      this.trail,
      this.tenant.id,
    );
  }
}
