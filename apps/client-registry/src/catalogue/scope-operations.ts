import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { isBuiltInScope } from '#protocol';
import { ProblemError, Tenant } from '#service';
import { Catalogue, type ScopeRecord } from '#storage';
import { Trail } from '../audit/trail.js';
import { Administration } from '../operations/operation.js';
import { invalidMembers } from '../operations/validated.js';
import { builtIn } from './built-in.js';
import { catalogueOperations } from './catalogue-operations.js';

const changeable = {
  description: z.string().trim().min(1).max(500).describe('What the consent page says that it allows'),
  audience: z.string().max(2000).optional().describe('The resource server that it is for'),
};

const body = z.strictObject({
  // RFC 6749 §3.3
  name: z
    .string()
    .max(200)
    .regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, 'Visible ASCII without space, quote and backslash.'),
  ...changeable,
});
const schema = body.extend({ version: z.int() });

@Injectable()
export class ScopeOperations extends Administration {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  get operations() {
    return catalogueOperations<ScopeRecord, z.output<typeof body>>(
      {
        entries: this.catalogue.scopes,
        tag: 'Scopes',
        name: 'Scope',
        noun: 'scope',
        kind: 'scope',
        path: '/admin/scopes',
        parameter: 'scope',
        scopes: { read: 'scopes:read', write: 'scopes:write' },
        body,
        changeable,
        schema,
        example: {
          create: { name: 'orders:read', description: 'See your orders', audience: 'https://api.example.com' },
          update: { description: 'See your orders and invoices' },
        },
        idOf: ({ name }) => name,
        bodyOf: ({ name, description, audience }) => ({ name, description, ...(audience !== null && { audience }) }),
        stateOf: ({ name, description, audience = null }, tenant) => ({ tenant, name, description, audience }),
        check: (_caller, before) => {
          if (before && isBuiltInScope(before.name)) throw builtIn();
        },
        inUse: (deleting) =>
          deleting
            ? new ProblemError(409, 'Something refers to this scope', { errorCode: 'in_use' })
            : invalidMembers([{ pointer: '/audience', detail: 'There is no such resource server.' }]),
      },
      this.trail,
      this.tenant.id,
    );
  }
}
