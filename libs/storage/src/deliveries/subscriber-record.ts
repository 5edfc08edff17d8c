export type SubscriberKind = 'webhook' | 'ssf';
export type SubscriberStatus = 'enabled' | 'paused' | 'disabled';

/** Somebody who follows the log of events. */
export interface SubscriberRecord<Settings = Readonly<Record<string, unknown>>> {
  readonly id: string;
  readonly tenant: string;
  readonly kind: SubscriberKind;
  /** The client that a stream belongs to. */
  readonly owner: string | null;
  readonly name: string;
  /** Null where the receiver polls. */
  readonly endpoint: string | null;
  readonly sealedAuthorization: Buffer | null;
  readonly settings: Settings;
  readonly status: SubscriberStatus;
  readonly statusReason: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastActiveAt: Date;
}

export interface NewSubscriber {
  readonly id: string;
  readonly tenant: string;
  readonly kind: SubscriberKind;
  readonly owner?: string;
  readonly name: string;
  readonly endpoint: string | null;
  readonly sealedAuthorization?: Buffer | null;
  readonly settings: object;
}

export type SubscriberDraft = Pick<NewSubscriber, 'name' | 'endpoint' | 'sealedAuthorization' | 'settings'>;

export type SubscriberChange =
  | { readonly outcome: 'changed'; readonly subscriber: SubscriberRecord }
  | { readonly outcome: 'unknown' }
  /** The `If-Match` version is not the present one. */
  | { readonly outcome: 'conflict' };

/** How a subscriber keeps up. */
export interface SubscriberProgress {
  readonly pending: number;
  /** Events in the log that it has not been given yet; counted up to 10,000. */
  readonly unread: number;
  readonly oldestSeconds: number;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly lastError: string | null;
  readonly lastErrorAt: Date | null;
  readonly deadLetters: number;
}
