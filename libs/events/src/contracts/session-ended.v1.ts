import * as z from 'zod';
import type { EventContract } from './event-contract.js';

const schema = z.object({
  tenant: z.string(),
  /** What tokens of this sector call the session. */
  sid: z.string(),
  sector: z.string(),
  reason: z.string(),
  actor: z.string(),
  /** When it ended: ms since 1970 on the database's clock. */
  at: z.number().int(),
});
export type SessionEnded = z.infer<typeof schema>;

const example: SessionEnded = {
  tenant: 'default',
  sid: 'x3GkC0qk1TIM9sUW7o8sWw',
  sector: 'public',
  reason: 'user_logout',
  actor: 'system',
  at: 1_794_996_400_000,
};

export const sessionEnded: EventContract<SessionEnded> = {
  type: 'authz.session.ended.v1',
  topic: 'sessions.v1',
  emittedWhen:
    'A signed-in session was ended, by whom or whatever: sign-out, an administrator, a changed password, a disabled or deleted account. One event for each sector that knew it. Not when it expires.',
  delivery: 'At least once, after the records that end its tokens were committed with it.',
  schema,
  example,
};

const undelivered = z.object({ tenant: z.string(), sid: z.string(), client_id: z.string(), error: z.string() });
export type LogoutUndelivered = z.infer<typeof undelivered>;

export const logoutUndelivered: EventContract<LogoutUndelivered> = {
  type: 'authz.logout.undelivered.v1',
  topic: 'sessions.v1',
  emittedWhen:
    'A client was told of the end of a session by back-channel logout, and refused it or could not be reached for a day. It lies among the dead letters.',
  delivery: 'At least once.',
  schema: undelivered,
  example: { tenant: 'default', sid: 'x3GkC0qk1TIM9sUW7o8sWw', client_id: 'shop', error: '400 invalid_request' },
};
