import type { SubscriberRecord } from '#storage';

export const pushMethod = 'urn:ietf:rfc:8935';
export const pollMethod = 'urn:ietf:rfc:8936';

export interface StreamSettings {
  readonly description?: string;
  readonly events_requested?: readonly string[];
}

export type StreamRecord = SubscriberRecord<StreamSettings>;

/** How long a receiver that polls may stay away before its stream is paused; as long as its events are kept. */
export const inactivitySeconds = 604_800;

export const sealContext = (streamId: string): string => `stream:${streamId}`;
