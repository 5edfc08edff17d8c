import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The gateway's request id if it is harmless in a log line and a header, otherwise a new one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.~:+=-]{1,64}$/.test(given) ? given : randomUUID();
}
