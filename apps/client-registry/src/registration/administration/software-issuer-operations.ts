import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { clientMembers, OutboundHttp, ProblemError, Tenant } from '#service';
import { Catalogue, type SoftwareIssuerRecord } from '#storage';
import { Trail } from '../../audit/trail.js';
import { catalogueOperations } from '../../catalogue/catalogue-operations.js';
import { Administration } from '../../operations/operation.js';
import { invalidMembers } from '../../operations/validated.js';

const changeable = {
  jwks: clientMembers.jwks.describe('Its public keys'),
  jwks_uri: z.string().max(2000).optional().describe('Where it publishes its keys; not together with jwks'),
};
const members = z.strictObject({
  issuer: z
    .string()
    .max(2000)
    .regex(/^[\x21-\x7e]+$/, 'Visible ASCII.')
    .describe('The `iss` of its statements'),
  ...changeable,
});
const body = members.refine(({ jwks, jwks_uri: uri }) => (jwks === undefined) !== (uri === undefined), {
  path: ['jwks'],
  message: 'Either jwks or jwks_uri.',
});

type Body = z.output<typeof members>;

/** Whose software statements count (RFC 7591 §2.3). */
@Injectable()
export class SoftwareIssuerOperations extends Administration {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly http: OutboundHttp,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  get operations() {
    return catalogueOperations<SoftwareIssuerRecord, Body>(
      {
        entries: this.catalogue.softwareIssuers,
        tag: 'Registration',
        name: 'SoftwareIssuer',
        noun: 'software issuer',
        kind: 'software_issuer',
        path: '/admin/software-issuers',
        parameter: 'software_issuer',
        scopes: { read: 'clients:read', write: 'clients:write' },
        body,
        changeable,
        schema: members.extend({ version: z.int() }),
        example: {
          create: { issuer: 'https://directory.example', jwks_uri: 'https://directory.example/jwks' },
          update: { jwks_uri: 'https://directory.example/keys' },
        },
        idOf: ({ issuer }) => issuer,
        bodyOf: ({ issuer, jwks, jwksUri }) => ({
          issuer,
          ...(jwks && { jwks: jwks as Exclude<Body['jwks'], undefined> }),
          ...(jwksUri !== null && { jwks_uri: jwksUri }),
        }),
        stateOf: ({ issuer, jwks = null, jwks_uri: jwksUri = null }, tenant) => ({ tenant, issuer, jwks, jwksUri }),
        check: (_caller, _before, after) => this.checkAddress(after?.jwks_uri),
        inUse: () => new ProblemError(409, 'Something refers to this issuer', { errorCode: 'in_use' }),
      },
      this.trail,
      this.tenant.id,
    );
  }

  private async checkAddress(uri: string | undefined): Promise<void> {
    const detail = uri === undefined ? undefined : await this.http.problemWith(uri);
    if (detail !== undefined) throw invalidMembers([{ pointer: '/jwks_uri', detail }]);
  }
}
