import type { RevocationRecorded, SessionEnded } from '#events';
import {
  knowsSubjectsAs,
  personsBehind,
  removedSubjects,
  type LoggedEvent,
  type NewDelivery,
  type Queries,
  type SubscriberRecord,
} from '#storage';
import { deliveredEvents } from './event-types.js';
import { signalDelivery } from './signal-message.js';
import { signalsOf, type Listener } from './signals-of.js';
import type { StreamSettings } from './stream-settings.js';
import { covers } from './subject-matching.js';

/** What a stream is told of these events, in their order. */
export async function signalMessages(
  queries: Queries,
  stream: SubscriberRecord,
  events: readonly LoggedEvent[],
  issuer: string,
  nowMs: number,
): Promise<NewDelivery[]> {
  const removed = await removedSubjects(queries, stream.id);
  const { sector, pairwise } = await knowsSubjectsAs(queries, stream.tenant, stream.owner ?? '');
  const listener: Listener = {
    issuer,
    wanted: new Set(deliveredEvents((stream.settings as StreamSettings).events_requested)),
    sector,
    pairwise: pairwise === true,
    persons: await personsBehind(queries, namesIn(events)),
    isRemoved: (subject, person) => removed.some((one) => covers(one, { subject, person })),
    told: new Map(),
  };
  return events.flatMap((event) => signalsOf(event, listener)).map((draft) => signalDelivery(draft, nowMs));
}

function namesIn(events: readonly LoggedEvent[]): { readonly sids: string[]; readonly rids: string[] } {
  const of = <Data>(topic: LoggedEvent['topic']): Data[] =>
    events.filter((event) => event.topic === topic).map(({ payload }) => JSON.parse(payload) as Data);
  const records = of<RevocationRecorded>('revocations.v1');
  const named = (kind: string): string[] => records.filter(({ k }) => k === kind).map(({ id }) => id);
  return { sids: [...named('sid'), ...of<SessionEnded>('sessions.v1').map(({ sid }) => sid)], rids: named('sub') };
}
