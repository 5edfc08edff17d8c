import type { Aim } from './targets.js';

/** What an ending was asked for. A token is named by its jti, an opaque one by a name of ours. */
export interface Target {
  readonly type: 'token' | 'grant' | 'session' | 'user' | 'client';
  readonly id: string;
}

/** An access token that was given out, and what it depends on. */
export interface IssuedToken {
  readonly id: string;
  readonly opaque: boolean;
  readonly client: string;
  readonly grant?: string | undefined;
  readonly session?: string | undefined;
  readonly user?: string | undefined;
  /** When it was asked for, and when the answer had come. */
  readonly startMs: number;
  readonly endMs: number;
}

/** `none` and what else is no reason of the SDK: there was no verdict. */
export type Verdict = string;

type Asked =
  | { readonly kind: 'login'; readonly said?: string | undefined }
  | { readonly kind: 'redeem'; readonly code: string; readonly grant?: string | undefined }
  | { readonly kind: 'refresh'; readonly grant: string; readonly replay: boolean }
  | { readonly kind: 'machine' }
  | { readonly kind: 'introspect'; readonly token: string; readonly active?: boolean | undefined }
  | { readonly kind: 'verify'; readonly token: string; readonly consumer: string; readonly verdict: Verdict }
  /** How long ago all was known that the feed had told, by its heartbeats. */
  | { readonly kind: 'heard'; readonly consumer: string; readonly behindMs: number }
  | { readonly kind: 'revoke'; readonly target: Target; readonly how: string };

/** One request as its sender saw it. Milliseconds of one monotonic clock; status 0: no answer came. */
export type Operation = Asked & { readonly startMs: number; readonly endMs: number; readonly status: number };
export type OperationKind = Operation['kind'];
export type OperationOf<Kind extends OperationKind> = Extract<Operation, { readonly kind: Kind }>;

/** A fault as it was: until what was broken answers again. */
export interface Injected extends Aim {
  readonly startMs: number;
  readonly endMs: number;
  readonly note: string;
}

/** A message of the log; of a heartbeat, what it speaks for. */
export interface Logged {
  readonly partition: number;
  readonly offset: number;
  readonly eventId: string;
  readonly key: string;
  readonly xid: string;
  readonly throughXid?: string | undefined;
}

/** A row of `revocations` that is not about to be forgotten. */
export interface RevocationRow {
  readonly kind: string;
  readonly id: string;
  readonly epoch: number;
}

/** What is found when everything runs again. */
export interface Found {
  readonly rows: readonly RevocationRow[];
  /** The keys of all revocation events that Postgres knows of, by the events' ids. They outlive the rows. */
  readonly events: ReadonlyMap<string, string>;
  readonly outboxLeft: number;
  /** Undefined without Kafka. */
  readonly log?: readonly Logged[] | undefined;
  /** What live consumers do not know of, by consumer. */
  readonly missing: Readonly<Record<string, readonly RevocationRow[]>>;
}

export interface History {
  /** How many Kafka is made of; none without it. */
  readonly brokers: number;
  readonly tokens: ReadonlyMap<string, IssuedToken>;
  readonly operations: readonly Operation[];
  readonly faults: readonly Injected[];
  readonly found: Found;
}

/** Takes down what happens, with one clock for all. */
export class Recorder {
  readonly tokens = new Map<string, IssuedToken>();
  readonly operations: Operation[] = [];
  readonly faults: Injected[] = [];
  private readonly beganMs = performance.now();

  get nowMs(): number {
    return performance.now() - this.beganMs;
  }

  add(operation: Operation): void {
    this.operations.push(operation);
  }

  issued(token: IssuedToken): void {
    this.tokens.set(token.id, token);
  }
}
