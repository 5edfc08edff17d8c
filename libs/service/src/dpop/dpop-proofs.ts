import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  checkDpopProof,
  invalidDpopProof,
  OAuthError,
  profileViolated,
  readDpopProof,
  rulesOf,
  type DpopProof,
} from '#protocol';
import type { ClientRecord } from '#storage';
import { pathOf } from '../http/path.js';
import { Tenant } from '../infrastructure/tenant.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { Clock } from '../time/clock.js';
import { DpopNonces } from './dpop-nonces.js';
import { SingleUse } from './single-use.js';

interface Expected {
  readonly accessToken?: string;
  /** Whether the proof has to carry a nonce of ours (RFC 9449 §8). */
  readonly nonceNeeded?: boolean;
  /** Whose profile the proof has to keep to. */
  readonly client?: ClientRecord;
}

/** FAPI 2.0 Security Profile §5.3.2.1, 13: at least 10 seconds ahead. */
const byTheClient = { window: 60, ahead: 10 };
/** With a nonce the age is told by our own clock, so the client's may be wrong by as much (RFC 9449 §11.1). */
const byOurNonce = { window: 300, ahead: 300 };

/** Proofs that who sends a request holds a key: each for one request, and once. */
@Injectable()
export class DpopProofs {
  constructor(
    private readonly nonces: DpopNonces,
    private readonly singleUse: SingleUse,
    private readonly settings: ServiceSettings,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  /**
   * The thumbprint of the key whose proof comes with the request; undefined where none comes.
   *
   * @throws OAuthError invalid_dpop_proof, use_dpop_nonce
   * @see RFC 9449 §4.3
   */
  of(request: FastifyRequest, expected: Expected = {}): Promise<string | undefined> {
    // Most requests bring none, and this look costs nothing.
    return request.headers['dpop'] === undefined ? Promise.resolve(undefined) : this.proven(request, expected);
  }

  private async proven(
    request: FastifyRequest,
    { accessToken, nonceNeeded = false, client }: Expected,
  ): Promise<string | undefined> {
    const [header, ...more] = request.raw.headersDistinct['dpop'] ?? [];
    if (header === undefined) return undefined;
    if (more.length > 0) throw invalidDpopProof('more than one proof');
    const proof = await readDpopProof(header, this.clock.nowMs());
    checkProfile(proof, client, this.clock.nowMs() / 1000);
    const url = `${this.settings.issuer}${pathOf(request)}`;
    checkDpopProof(proof, { method: request.method, url, accessToken });
    const madeAt = this.nonces.madeAt(proof.nonce);
    if (nonceNeeded && madeAt === undefined) throw this.nonceWanted();
    await this.useOnce(proof, madeAt);
    return proof.jkt;
  }

  nonceWanted(): OAuthError {
    return new OAuthError('use_dpop_nonce', 'The DPoP proof needs the nonce of this answer.', {
      headers: { 'DPoP-Nonce': this.nonces.make() },
    });
  }

  private async useOnce({ jkt, jti, iat }: DpopProof, madeAt: number | undefined): Promise<void> {
    const { window, ahead } = madeAt === undefined ? byTheClient : byOurNonce;
    const now = this.clock.nowMs() / 1000;
    if (iat > now + ahead || iat < now - window) throw invalidDpopProof('the proof is too old, or from the future');
    const name = `dpop:${this.tenant.id}:${jkt}:${jti}`;
    // The client's clock may be ahead, and have dated after a loss of the memory what was used before it.
    const atTheEarliest = madeAt ?? (iat - ahead) * 1000;
    const isFirst = await this.singleUse.isFirst(name, atTheEarliest, (now + window + ahead + 1) * 1000);
    if (isFirst === true) return;
    // With a nonce of now, the client's next proof is younger than the memory.
    if (isFirst !== false) throw this.nonceWanted();
    throw invalidDpopProof('the proof was used before');
  }
}

function checkProfile({ alg, iat }: DpopProof, client: ClientRecord | undefined, now: number): void {
  const rules = rulesOf(client);
  if (!rules) return;
  if (!rules.algorithms.includes(alg)) {
    throw profileViolated('invalid_dpop_proof', `DPoP proofs have to be signed by ${rules.algorithms.join(', ')}.`);
  }
  if (iat <= now + rules.mostSecondsAhead) return;
  throw profileViolated('invalid_dpop_proof', 'the iat of a DPoP proof must not lie in the future.');
}
