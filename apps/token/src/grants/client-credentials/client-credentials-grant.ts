import { Injectable } from '@nestjs/common';
import { identityScopes, parseScope, scopeWithin } from '#protocol';
import { allValues, Clock, type Issuance } from '#service';
import type { ClientRecord } from '#storage';
import { Grant, type TokenRequest } from '../grant.js';
import { requireConfidential } from '../require-confidential.js';

const isForMachines = (scope: string): boolean => !Object.hasOwn(identityScopes, scope);

/**
 * Tokens for the client itself. No store is written: what it may be ended by is the client's epoch.
 *
 * @see RFC 6749 §4.4
 */
@Injectable()
export class ClientCredentialsGrant extends Grant {
  readonly grantType = 'client_credentials';
  readonly required = [];

  constructor(private readonly clock: Clock) {
    super();
  }

  redeem({ client, form, confidential }: TokenRequest): Promise<Issuance> {
    // RFC 6749 §4.4: confidential clients only.
    requireConfidential(confidential);
    return Promise.resolve({
      accessToken: {
        client,
        subject: client.id,
        scope: scopesOf(client, form['scope']),
        resource: allValues(form, 'resource'),
        clientEpoch: client.epoch,
        issuedAt: Math.floor(this.clock.nowMs() / 1000),
        decidedAtMs: this.clock.monotonicMs(),
      },
    });
  }
}

/** Without a `scope`, all that the client is registered for (RFC 6749 §3.3: a default, and the answer says which). */
function scopesOf(client: ClientRecord, scope: string | undefined): readonly string[] {
  return scopeWithin(scope, parseScope(client.metadata.scope).filter(isForMachines));
}
