import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { OutboundHttp, ProblemError, Tenant } from '#service';
import { Catalogue, type SoftwareIssuerRecord } from '#storage';
import { Trail } from '../../audit/trail.js';
import { catalogueOperations } from '../../catalogue/catalogue-operations.js';
import {
  checkAddress,
  hasOneSource,
  issuerName,
  keyMembers,
  oneSource,
  writtenKeys,
} from '../../issuers/issuer-members.js';
import { Administration } from '../../operations/operation.js';

const members = z.strictObject({ issuer: issuerName.describe('The `iss` of its statements'), ...keyMembers });
const body = members.refine(hasOneSource, oneSource);

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
        changeable: keyMembers,
        schema: members.extend({ version: z.int() }),
        example: {
          create: { issuer: 'https://directory.example', jwks_uri: 'https://directory.example/jwks' },
          update: { jwks_uri: 'https://directory.example/keys' },
        },
        idOf: ({ issuer }) => issuer,
        bodyOf: ({ issuer, ...keys }) => ({ issuer, ...writtenKeys(keys) }),
        stateOf: ({ issuer, jwks = null, jwks_uri: jwksUri = null }, tenant) => ({ tenant, issuer, jwks, jwksUri }),
        check: (_caller, _before, after) => checkAddress(this.http, after?.jwks_uri),
        inUse: () => new ProblemError(409, 'Something refers to this issuer', { errorCode: 'in_use' }),
      },
      this.trail,
      this.tenant.id,
    );
  }
}
