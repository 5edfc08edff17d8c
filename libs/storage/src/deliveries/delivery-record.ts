export type DeliveryKind = 'webhook' | 'ssf' | 'logout' | 'ciba';

/** What is to be told. Its form is the kind's own. */
export type DeliveryMessage = Readonly<Record<string, unknown>>;

/** A delivery that this process works on until its lease ends. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly tenant: string;
  readonly kind: DeliveryKind;
  readonly subscriberId: string | null;
  readonly target: string;
  readonly endpoint: string;
  readonly message: DeliveryMessage;
  /** How often it was tried before. */
  readonly attempts: number;
  /** Since the first attempt, on the database's clock. */
  readonly ageSeconds: number;
  readonly lease: string;
}

export interface NewDelivery {
  readonly id: string;
  readonly message: DeliveryMessage;
  /** Goes out though its stream is paused. */
  readonly urgent?: boolean;
}

export interface DeadLetter {
  readonly id: string;
  readonly deliveryId: string;
  readonly tenant: string;
  readonly kind: DeliveryKind;
  readonly subscriberId: string | null;
  readonly target: string;
  readonly endpoint: string | null;
  readonly message: DeliveryMessage;
  readonly attempts: number;
  readonly error: string;
  readonly firstAttemptAt: Date | null;
  readonly createdAt: Date;
  readonly deadAt: Date;
}
