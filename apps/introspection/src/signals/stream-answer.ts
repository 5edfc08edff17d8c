import {
  deliveredEvents,
  inactivitySeconds,
  pollMethod,
  privateEvents,
  pushMethod,
  standardEvents,
  type StreamRecord,
} from '#deliveries';

export const pollUrl = (issuer: string, id: string): string => `${issuer}/ssf/poll/${id}`;

/** What a stream delivers, and of what it could: the private type only where it was asked for. */
export function eventsOf({ settings }: StreamRecord): { readonly supported: string[]; readonly delivered: string[] } {
  const delivered = deliveredEvents(settings.events_requested);
  return { supported: [...standardEvents, ...privateEvents.filter((event) => delivered.includes(event))], delivered };
}

/**
 * The configuration of a stream.
 *
 * @param authorization shown to who may change it, so that it can be read, changed and written back
 * @see SSF 1.0 §8.1.1
 */
export function streamAnswer(stream: StreamRecord, issuer: string, authorization: string | undefined): object {
  const { id, owner, endpoint, settings } = stream;
  const { supported, delivered } = eventsOf(stream);
  return {
    stream_id: id,
    iss: issuer,
    aud: owner,
    events_supported: supported,
    ...(settings.events_requested && { events_requested: settings.events_requested }),
    events_delivered: delivered,
    delivery:
      endpoint === null
        ? { method: pollMethod, endpoint_url: pollUrl(issuer, id) }
        : {
            method: pushMethod,
            endpoint_url: endpoint,
            ...(authorization !== undefined && { authorization_header: authorization }),
          },
    ...(settings.description !== undefined && { description: settings.description }),
    ...(endpoint === null && { inactivity_timeout: inactivitySeconds }),
  };
}
