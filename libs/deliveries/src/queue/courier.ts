import type { OutboxEvent } from '#events';
import type { OutboundAnswer, OutboundRequest } from '#service';
import type { ClaimedDelivery, DeliveryKind } from '#storage';

/** What an attempt has come to. */
export type Verdict =
  | { readonly outcome: 'taken' }
  /** Nobody wants it any more: its receiver is gone. */
  | { readonly outcome: 'unwanted' }
  | {
      readonly outcome: 'retry';
      readonly error: string;
      readonly slow?: boolean;
      /** The host is well: it is this address or this request that is wrong. */
      readonly answered?: boolean;
    }
  /** Another attempt would change nothing. */
  | { readonly outcome: 'refused'; readonly error: string }
  /** Nor would the next ones: the receiver has to be set right first. */
  | { readonly outcome: 'halted'; readonly error: string };

/** How deliveries of one kind are written and how their receivers' answers are read. */
export interface Courier {
  readonly kind: DeliveryKind;
  /** Undefined when nobody wants it any more. */
  requestOf(delivery: ClaimedDelivery): Promise<OutboundRequest | undefined>;
  verdictOf(answer: OutboundAnswer): Verdict;
  /** After it became a dead letter or its subscriber was halted. */
  events?(delivery: ClaimedDelivery, error: string): readonly OutboxEvent[];
  halt?(delivery: ClaimedDelivery, error: string): Promise<void>;
}

export const taken: Verdict = { outcome: 'taken' };

/** What every kind does with a status that its specification says nothing of. */
export const retry = ({ status }: OutboundAnswer): Verdict => ({
  outcome: 'retry',
  error: `answered ${status}`,
  answered: status < 500 && status !== 429,
});
