import { Injectable } from '@nestjs/common';
import { parseScope, scopeWithin } from '#protocol';
import { allValues, Clock, type Issuance } from '#service';
import { CatalogueCache, type ClientRecord, type TrustedIssuerRecord } from '#storage';
import { Grant, type TokenRequest } from '../grant.js';
import { invalidGrant } from '../invalid-grant.js';
import { requireConfidential } from '../require-confidential.js';
import { requiredParameter } from '../required-parameter.js';
import { AssertedSubjects } from './asserted-subjects.js';
import { TrustedAssertions } from './trusted-assertions.js';

/**
 * Tokens for what somebody has signed whom an administrator trusts. There is no refresh token (RFC 7521 §4.1). Nothing is written: the
 * token dies with its person or client, and with the issuer, whose lineage it names.
 *
 * @see RFC 7523 §2.1, §3
 */
@Injectable()
export class JwtBearerGrant extends Grant {
  readonly grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  readonly required = ['assertion'];

  constructor(
    private readonly assertions: TrustedAssertions,
    private readonly subjects: AssertedSubjects,
    private readonly catalogue: CatalogueCache,
    private readonly clock: Clock,
  ) {
    super();
  }

  async redeem({ client, form, confidential }: TokenRequest): Promise<Issuance> {
    // RFC 7523 §2.1 leaves it open; an assertion that was overheard is worth nothing without the client's own proof.
    requireConfidential(confidential);
    // Taken before the issuer is looked at: what ends while we decide is in the lineage, so it ends the new token too.
    const decidedAtMs = this.clock.monotonicMs();
    const assertion = await this.assertions.verified(requiredParameter(form, 'assertion'));
    const { issuer, claims } = assertion;
    if (!issuer.rules.clients.includes(client.id)) throw invalidGrant('the issuer is not trusted for this client');
    const most = mostScopes(client, issuer);
    const scope = scopeWithin(form['scope'], most);
    const about = await this.subjects.of(client, issuer.rules.subject, claims);
    await this.assertions.use(assertion);
    return {
      accessToken: {
        client,
        ...about,
        scope,
        resource: allValues(form, 'resource'),
        // Not all that the client is registered for: what the issuer may give is given for these alone.
        allowedResources: await this.resourcesOf(client.tenant, most),
        clientEpoch: client.epoch,
        issuedAt: Math.floor(this.clock.nowMs() / 1000),
        decidedAtMs,
        lineage: { ids: [issuer.lineage], epochs: [] },
      },
    };
  }

  private async resourcesOf(tenant: string, names: readonly string[]): Promise<readonly string[]> {
    const { scopes } = await this.catalogue.of(tenant);
    return names.flatMap((name) => scopes.get(name)?.audience ?? []);
  }
}

/** All that both the issuer and the client's registration let it have. */
function mostScopes({ metadata }: ClientRecord, { rules }: TrustedIssuerRecord): readonly string[] {
  const registered = parseScope(metadata.scope);
  return rules.scopes.filter((name) => registered.includes(name));
}
