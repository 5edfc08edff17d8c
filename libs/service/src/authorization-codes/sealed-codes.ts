import { Injectable } from '@nestjs/common';
import { Sealer, SecretKeys } from '#keys';
import { isCodeAuthentic, makeCode, parseCode, storedName } from '#protocol';
import { AuthorizationCodes, type GrantFacts } from '#storage';
import { Clock } from '../time/clock.js';
import { Tenant } from '../infrastructure/tenant.js';

/** What a code stands for. */
export interface CodePayload {
  readonly facts: GrantFacts;
  /** Null when the request named none and the client has a single one: then the token request must not name one either. */
  readonly redirectUri: string | null;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
  /** Of the person's consent to this client when the code was made. */
  readonly consentEpoch: number;
}

/** A code that one of our services made; whether it is still good is for `claim` to say. */
export interface AuthenticCode {
  readonly name: string;
  readonly gid: string;
}

export type ClaimedCode =
  | { readonly outcome: 'claimed'; readonly payload: CodePayload; readonly sealed: Buffer }
  | { readonly outcome: 'replayed'; readonly facts: GrantFacts }
  | { readonly outcome: 'absent' }
  /** Somebody who can write to the store has altered or moved the value. */
  | { readonly outcome: 'forged' };

/** Codes as the authorization endpoint makes them and the token endpoint takes them: authentic, and sealed where they wait. */
@Injectable()
export class SealedCodes {
  constructor(
    private readonly codes: AuthorizationCodes,
    private readonly secretKeys: SecretKeys,
    private readonly sealer: Sealer,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  /** @throws StoreUnavailable */
  async issue(
    facts: GrantFacts,
    {
      redirectUri,
      lifetimeSeconds,
      consentEpoch,
    }: Omit<CodePayload, 'facts' | 'expiresAtMs'> & { lifetimeSeconds: number },
  ): Promise<string> {
    const code = makeCode(this.tenant.id, facts.gid, this.secretKeys.current('code_mac'));
    const name = storedName(this.tenant.id, code);
    const expiresAtMs = this.clock.nowMs() + lifetimeSeconds * 1000;
    const payload: CodePayload = { facts, redirectUri, expiresAtMs, consentEpoch };
    const sealed = {
      payload: this.sealer.seal('code_payload', name, Buffer.from(JSON.stringify(payload))),
      facts: this.sealer.seal('code_facts', name, Buffer.from(JSON.stringify(facts))),
    };
    await this.codes.issue(name, sealed, lifetimeSeconds * 1000);
    return code;
  }

  /** Undefined for what we did not make; no store is asked. */
  authentic(code: string): AuthenticCode | undefined {
    const parsed = parseCode(code);
    const key = parsed && this.secretKeys.version('code_mac', parsed.keyVersion);
    if (!parsed || !key || !isCodeAuthentic(parsed, this.tenant.id, key)) return undefined;
    return { name: storedName(this.tenant.id, code), gid: parsed.gid };
  }

  /** @throws StoreUnavailable */
  async claim({ name, gid }: AuthenticCode, attempt: string): Promise<ClaimedCode> {
    const claim = await this.codes.claim(name, attempt);
    if (claim.outcome === 'absent') return claim;
    if (claim.outcome === 'replayed') {
      const facts = this.opened<GrantFacts>('code_facts', name, claim.facts);
      return facts?.gid === gid ? { outcome: 'replayed', facts } : { outcome: 'forged' };
    }
    const payload = this.opened<CodePayload>('code_payload', name, claim.payload);
    return payload?.facts.gid === gid ? { outcome: 'claimed', payload, sealed: claim.payload } : { outcome: 'forged' };
  }

  /** Puts a claimed code back for the rest of its life. @throws StoreUnavailable */
  async restore({ name }: AuthenticCode, attempt: string, sealed: Buffer, payload: CodePayload): Promise<void> {
    const remainingMs = payload.expiresAtMs - this.clock.nowMs();
    if (remainingMs > 0) await this.codes.restore(name, attempt, sealed, remainingMs);
  }

  /** Keeps a restore from bringing back a code whose replay was proven. @throws StoreUnavailable */
  async mark({ name }: AuthenticCode): Promise<void> {
    await this.codes.mark(name);
  }

  private opened<Value>(purpose: 'code_payload' | 'code_facts', name: string, sealed: Buffer): Value | undefined {
    const opened = this.sealer.open(purpose, name, sealed);
    return opened && (JSON.parse(opened.toString()) as Value);
  }
}
