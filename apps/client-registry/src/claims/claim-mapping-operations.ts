import { Injectable } from '@nestjs/common';
import { isBuiltInScope, type ClaimMapping } from '#protocol';
import { ProblemError, Tenant, type FieldProblem } from '#service';
import { Catalogue, Clients, type ClaimMappingRecord } from '#storage';
import { Trail } from '../audit/trail.js';
import { catalogueOperations } from '../catalogue/catalogue-operations.js';
import { Administration } from '../operations/operation.js';
import { invalidMembers } from '../operations/validated.js';
import { changeable, claimMappingBody, claimMappingSchema, type ClaimMappingBody } from './claim-mapping-body.js';

/** Claims that administrators define, and where each comes from. */
@Injectable()
export class ClaimMappingOperations extends Administration {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly clients: Clients,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  get operations() {
    return catalogueOperations<ClaimMappingRecord, ClaimMappingBody>(
      {
        entries: this.catalogue.claimMappings,
        tag: 'Claims',
        name: 'ClaimMapping',
        noun: 'claim mapping',
        kind: 'claim_mapping',
        path: '/admin/claim-mappings',
        parameter: 'claim_mapping',
        scopes: { read: 'policy:read', write: 'policy:write' },
        body: claimMappingBody,
        changeable,
        schema: claimMappingSchema,
        example: {
          create: {
            name: 'department',
            claim: 'department',
            source: { attribute: '/department' },
            tokens: ['userinfo'],
            scope: 'profile',
          },
          update: { tokens: ['userinfo', 'id_token'] },
        },
        idOf: ({ name }) => name,
        bodyOf: ({ name, mapping }) => ({ name, ...mapping }) as ClaimMappingBody,
        stateOf: ({ name, ...mapping }, tenant) => ({ tenant, name, mapping: mapping as ClaimMapping }),
        check: async (_caller, _before, after) => {
          const problems = after ? await this.unknownNames(after) : [];
          if (problems.length > 0) throw invalidMembers(problems);
        },
        inUse: () => new ProblemError(409, 'Something refers to this mapping', { errorCode: 'in_use' }),
      },
      this.trail,
      this.tenant.id,
    );
  }

  private async unknownNames({ scope, client_id: clientId }: ClaimMappingBody): Promise<readonly FieldProblem[]> {
    const known =
      scope === undefined || isBuiltInScope(scope) || (await this.catalogue.scopes.find(this.tenant.id, scope));
    const client = clientId === undefined || (await this.clients.find(this.tenant.id, clientId));
    return [
      ...(known ? [] : [{ pointer: '/scope', detail: 'There is no such scope.' }]),
      ...(client ? [] : [{ pointer: '/client_id', detail: 'There is no such client.' }]),
    ];
  }
}
