import { Injectable } from '@nestjs/common';
import { decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import { capabilities, OAuthError } from '#protocol';
import { ClientKeys, Clock, keyHolderOf, ServiceSettings, Tenant } from '#service';
import { Catalogue, type SoftwareIssuerRecord } from '#storage';

type Json = Readonly<Record<string, unknown>>;

const mostCharacters = 16_384;
const skewSeconds = 5;
/** Claims about the statement itself; a statement within a statement counts for nothing (RFC 7591 §3.1.1). */
const ofTheStatement = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'software_statement']);

/**
 * What somebody whom an administrator trusts has signed about a client.
 *
 * @see RFC 7591 §2.3
 */
@Injectable()
export class SoftwareStatements {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly keys: ClientKeys,
    private readonly settings: ServiceSettings,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  /**
   * The members that a statement holds.
   *
   * @throws OAuthError invalid_software_statement, unapproved_software_statement
   */
  async members(statement: unknown): Promise<Json> {
    const issuer = await this.issuerOf(statement);
    const claims = await this.verified(String(statement), issuer);
    const { issuer: us } = this.settings;
    // RFC 7519 §4.1.3: a statement for somebody else is none for us.
    if (claims.aud !== undefined && ![claims.aud].flat().includes(us))
      throw invalid('It is not meant for this server.');
    return Object.fromEntries(Object.entries(claims).filter(([claim]) => !ofTheStatement.has(claim)));
  }

  private async issuerOf(statement: unknown): Promise<SoftwareIssuerRecord> {
    if (typeof statement !== 'string' || statement.length > mostCharacters) throw invalid('It is not a JWT.');
    const name = issuerIn(statement);
    const issuer = await this.catalogue.softwareIssuers.find(this.tenant.id, name);
    if (issuer) return issuer;
    throw new OAuthError('unapproved_software_statement', 'The issuer of the software statement is not trusted here.');
  }

  private async verified(statement: string, issuer: SoftwareIssuerRecord): Promise<JWTPayload> {
    const holder = keyHolderOf('software-issuer', issuer);
    try {
      // RFC 8725 §3.1: asymmetric algorithms alone, so that a public key is never a secret; `none` is not among them.
      const { payload } = await jwtVerify(statement, this.keys.signerOf(holder), {
        issuer: issuer.issuer,
        algorithms: [...capabilities.assertionAlgorithms],
        clockTolerance: skewSeconds,
        currentDate: new Date(this.clock.nowMs()),
      });
      return payload;
    } catch (error) {
      throw invalid('It does not verify, or has expired.', error);
    }
  }
}

function issuerIn(statement: string): string {
  try {
    // Nobody has vouched for it yet: it may be of any type.
    const { iss } = decodeJwt(statement) as { readonly iss?: unknown };
    if (typeof iss === 'string' && iss !== '' && !iss.includes('\0')) return iss;
  } catch (error) {
    throw invalid('It is not a JWT.', error);
  }
  throw invalid('It names no issuer.');
}

const invalid = (reason: string, cause?: unknown): OAuthError =>
  new OAuthError('invalid_software_statement', `The software statement cannot be used. ${reason}`, {
    ...(cause !== undefined && { cause }),
  });
