import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecretKeys } from '#keys';
import { Clock, Tenant } from '#service';

interface Dated {
  readonly value: unknown;
  readonly untilMs: number;
}

/** Small values that go to the browser and come back: readable, but only we can have written them, for one purpose. */
@Injectable()
export class SignedValues {
  constructor(
    private readonly keys: SecretKeys,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  /** The same value gives the same text, under one key. */
  mac(purpose: string, value: string): string {
    const { version, key } = this.keys.current('form_token');
    return `${version}.${this.macOf(key, purpose, value)}`;
  }

  hasMac(purpose: string, value: string, mac: string): boolean {
    const [version = '', digest = ''] = mac.split('.', 2);
    const key = /^\d{1,5}$/.test(version) ? this.keys.version('form_token', Number(version)) : undefined;
    return key !== undefined && areEqual(digest, this.macOf(key, purpose, value));
  }

  seal(purpose: string, value: unknown, lifetimeMs: number): string {
    const dated: Dated = { value, untilMs: this.clock.nowMs() + lifetimeMs };
    const text = Buffer.from(JSON.stringify(dated)).toString('base64url');
    return `${text}.${this.mac(purpose, text)}`;
  }

  /** Undefined for what we did not write, or wrote for something else, or too long ago. */
  open(purpose: string, sealed: string | undefined): unknown {
    if (sealed === undefined) return undefined;
    const dot = sealed.indexOf('.');
    const text = sealed.slice(0, Math.max(0, dot));
    if (!this.hasMac(purpose, text, sealed.slice(dot + 1))) return undefined;
    const { value, untilMs } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Dated;
    return untilMs > this.clock.nowMs() ? value : undefined;
  }

  private macOf(key: KeyObject, purpose: string, value: string): string {
    return createHmac('sha256', key).update(`${this.tenant.id}\0${purpose}\0`).update(value).digest('base64url');
  }
}

function areEqual(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
