import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { makeUserCode, readUserCode, storedName } from '#protocol';
import { ShortLivedValues, type GrantFacts, type ShortLivedKind } from '#storage';
import { Tenant } from '../infrastructure/tenant.js';
import { Clock } from '../time/clock.js';

export const deviceCodeLifetimeSeconds = 600;
export const devicePollSeconds = 5;
/** RFC 8628 §3.5: by so much a device that asks too often has to wait longer, from then on. */
const slowDownSeconds = 5;
/** Kept longer than it is good, so that a device learns that its time is over. */
const keptMs = 2 * deviceCodeLifetimeSeconds * 1000;

/** What a device asks for. */
export interface DeviceRequest {
  readonly clientId: string;
  readonly scope: readonly string[];
  readonly resource: readonly string[];
  readonly expiresAtMs: number;
}

export type DeviceDecision =
  | { readonly outcome: 'pending' }
  | { readonly outcome: 'denied' }
  | { readonly outcome: 'allowed'; readonly facts: GrantFacts; readonly consentEpoch: number };

export type DevicePoll = DeviceDecision | { readonly outcome: 'unknown' | 'expired' | 'too-soon' };

/** A request that a person has found by its user code. */
export interface FoundDevice {
  readonly userCode: string;
  readonly name: string;
  readonly request: DeviceRequest;
}

interface Stored {
  readonly request: DeviceRequest;
  readonly decision: DeviceDecision;
}

interface Pace {
  readonly askedAtMs: number;
  readonly waitSeconds: number;
}

/**
 * Requests of devices without a keyboard, as the authorization endpoint decides them and the token endpoint asks for them. Each
 * value has one writer: the pages write the decision, the token endpoint the pace.
 *
 * @see RFC 8628
 */
@Injectable()
export class DeviceCodes {
  constructor(
    private readonly values: ShortLivedValues,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  /** @throws StoreUnavailable */
  async issue(asked: Omit<DeviceRequest, 'expiresAtMs'>): Promise<{ deviceCode: string; userCode: string }> {
    const deviceCode = randomBytes(32).toString('base64url');
    const lifetimeMs = deviceCodeLifetimeSeconds * 1000;
    const request: DeviceRequest = { ...asked, expiresAtMs: this.clock.nowMs() + lifetimeMs };
    const name = this.nameOf(deviceCode);
    const userCode = makeUserCode();
    await this.put('dev', name, { request, decision: { outcome: 'pending' } } satisfies Stored, keptMs);
    await this.put('duc', this.nameOf(readUserCode(userCode) ?? ''), name, lifetimeMs);
    return { deviceCode, userCode };
  }

  /** The request that waits for a person under this code. @throws StoreUnavailable */
  async find(typed: string): Promise<FoundDevice | undefined> {
    const userCode = readUserCode(typed);
    const name = userCode === undefined ? undefined : await this.get<string>('duc', this.nameOf(userCode));
    const stored = name === undefined ? undefined : await this.get<Stored>('dev', name);
    if (userCode === undefined || name === undefined || stored?.decision.outcome !== 'pending') return undefined;
    return stored.request.expiresAtMs > this.clock.nowMs() ? { userCode, name, request: stored.request } : undefined;
  }

  /** @returns whether it was the first decision: who takes the user code decides. @throws StoreUnavailable */
  async decide({ userCode, name, request }: FoundDevice, decision: DeviceDecision): Promise<boolean> {
    if (request.expiresAtMs <= this.clock.nowMs()) return false;
    if (!(await this.values.take('duc', this.nameOf(userCode)))) return false;
    return this.values.replace('dev', name, JSON.stringify({ request, decision } satisfies Stored), keptMs);
  }

  /** What has been decided, for the client that asked. @throws StoreUnavailable */
  async poll(deviceCode: string, clientId: string): Promise<DevicePoll> {
    const name = this.nameOf(deviceCode);
    const stored = await this.get<Stored>('dev', name);
    if (stored?.request.clientId !== clientId) return { outcome: 'unknown' };
    if (stored.request.expiresAtMs <= this.clock.nowMs()) return { outcome: 'expired' };
    return (await this.isTooSoon(name)) ? { outcome: 'too-soon' } : stored.decision;
  }

  private async isTooSoon(name: string): Promise<boolean> {
    const askedAtMs = this.clock.nowMs();
    const before = await this.get<Pace>('dvp', name);
    const waitSeconds = before?.waitSeconds ?? devicePollSeconds;
    const tooSoon = before !== undefined && askedAtMs < before.askedAtMs + waitSeconds * 1000;
    const pace: Pace = { askedAtMs, waitSeconds: tooSoon ? waitSeconds + slowDownSeconds : waitSeconds };
    await this.put('dvp', name, pace, keptMs);
    return tooSoon;
  }

  private put(kind: ShortLivedKind, name: string, value: unknown, lifetimeMs: number): Promise<void> {
    return this.values.put(kind, name, JSON.stringify(value), lifetimeMs);
  }

  private async get<Value>(kind: ShortLivedKind, name: string): Promise<Value | undefined> {
    const text = await this.values.get(kind, name);
    return text === undefined ? undefined : (JSON.parse(text) as Value);
  }

  private nameOf(code: string): string {
    return storedName(this.tenant.id, code);
  }
}
