import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { administratorRole } from '#protocol';
import { ProblemError, Tenant } from '#service';
import { Catalogue, type RoleRecord } from '#storage';
import { requireHeld } from '../access/require-held.js';
import { Trail } from '../audit/trail.js';
import { ClientReferences } from '../clients/client-references.js';
import { Administration } from '../operations/operation.js';
import { invalidMembers } from '../operations/validated.js';
import { builtIn } from './built-in.js';
import { catalogueOperations } from './catalogue-operations.js';

const changeable = {
  description: z.string().trim().max(500).default(''),
  scopes: z.array(z.string().max(200)).max(200).describe('What people with this role may ask for'),
};
const body = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'Small letters, digits, dots, dashes and underscores.'),
  ...changeable,
});
const schema = body.extend({ version: z.int() });

@Injectable()
export class RoleOperations extends Administration {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly references: ClientReferences,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  get operations() {
    return catalogueOperations<RoleRecord, z.output<typeof body>>(
      {
        entries: this.catalogue.roles,
        tag: 'Roles',
        name: 'Role',
        noun: 'role',
        kind: 'role',
        path: '/admin/roles',
        parameter: 'role',
        scopes: { read: 'roles:read', write: 'roles:write' },
        body,
        changeable,
        schema,
        example: {
          create: { name: 'support', description: 'Looks after people', scopes: ['users:read', 'revocations:write'] },
          update: { scopes: ['users:read'] },
        },
        idOf: ({ name }) => name,
        bodyOf: ({ name, description, scopes }) => ({ name, description, scopes: [...scopes] }),
        stateOf: ({ name, description, scopes }, tenant) => ({
          tenant,
          name,
          description,
          scopes: [...new Set(scopes)],
        }),
        check: async (caller, before, after) => {
          if (before?.name === administratorRole) throw builtIn();
          const wanted = after?.scopes ?? [];
          requireHeld(caller, [...(before?.scopes ?? []), ...wanted]);
          await this.checkScopes(wanted);
        },
        inUse: () => new ProblemError(409, 'Something refers to this role', { errorCode: 'in_use' }),
      },
      this.trail,
      this.tenant.id,
    );
  }

  private async checkScopes(scopes: readonly string[]): Promise<void> {
    const missing = await this.references.missingScopes(scopes);
    const errors = missing.map((name) => ({
      pointer: `/scopes/${scopes.indexOf(name)}`,
      detail: `There is no scope ${name}.`,
    }));
    if (errors.length > 0) throw invalidMembers(errors);
  }
}
