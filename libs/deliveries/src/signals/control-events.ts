import type { NewDelivery, SubscriberStatus } from '#storage';
import { credentialChange, sessionRevoked, streamUpdated, verification } from './event-types.js';
import { signalDelivery } from './signal-message.js';

const streamSubject = (streamId: string) => ({ format: 'opaque', id: streamId });

/** SSF 1.0 §8.1.4.1 */
export const verificationEvent = (streamId: string, state: string | undefined, nowMs: number): NewDelivery =>
  signalDelivery(
    { event: verification, subject: streamSubject(streamId), payload: state === undefined ? {} : { state } },
    nowMs,
  );

/** SSF 1.0 §8.1.5: told also over the stream that it pauses. */
export const streamUpdatedEvent = (
  streamId: string,
  status: SubscriberStatus,
  reason: string | undefined,
  nowMs: number,
): NewDelivery =>
  signalDelivery(
    {
      event: streamUpdated,
      subject: streamSubject(streamId),
      payload: { status, ...(reason !== undefined && { reason }) },
    },
    nowMs,
    true,
  );

export const testableEvents = [sessionRevoked, credentialChange] as const;

/** What an operator sends to see whether a receiver understands it: about nobody. */
export function testSignal(event: (typeof testableEvents)[number], issuer: string, nowMs: number): NewDelivery {
  const user = { format: 'iss_sub', iss: issuer, sub: 'test-event' };
  const told = {
    event_timestamp: Math.floor(nowMs / 1000),
    initiating_entity: 'admin',
    reason_admin: { en: 'A test: nothing has happened' },
  };
  const changed = { credential_type: 'password', change_type: 'update' };
  return signalDelivery(
    event === sessionRevoked
      ? { event, subject: { format: 'complex', user, session: { format: 'opaque', id: 'test-event' } }, payload: told }
      : { event, subject: user, payload: { ...told, ...changed } },
    nowMs,
  );
}
