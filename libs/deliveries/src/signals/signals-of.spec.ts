// The guarantee: one event says everything that one change has ended of one person.
import type { LoggedEvent } from '#storage';
import { accountDisabled, deliveredEvents } from './event-types.js';
import { signalsOf, type Listener } from './signals-of.js';

const person = (name: string, sector: string) => ({
  name,
  sector,
  rid: name,
  userId: 'user-1',
  email: null,
  roles: [],
});
const listener = (): Listener => ({
  issuer: 'https://issuer.example',
  wanted: new Set(deliveredEvents([accountDisabled])),
  sector: 'public',
  pairwise: false,
  persons: new Map([person('rid-a', 'public'), person('rid-b', 'shop.example')].map((one) => [one.name, one])),
  isRemoved: () => false,
  told: new Map(),
});
const ended = (id: string, xid: string): LoggedEvent => {
  const record = { tenant: 'default', k: 'sub', id, epoch: 2, until: 100, reason: 'user_disabled', at: 1000 };
  return { topic: 'revocations.v1', xid, headers: {}, payload: JSON.stringify(record) } as unknown as LoggedEvent;
};

it('the pseudonyms of a person in several sectors are ended by one event that names them all', () => {
  const to = listener();
  const drafts = [ended('rid-a', '7'), ended('rid-b', '7')].flatMap((event) => signalsOf(event, to));
  expect(drafts).toHaveLength(1);
  expect(drafts[0]).toMatchObject({
    event: accountDisabled,
    subject: { format: 'iss_sub', sub: 'user-1' },
    payload: { tokenward: [{ id: 'rid-a' }, { id: 'rid-b' }] },
  });
  // Another change is another event.
  expect(signalsOf(ended('rid-a', '9'), to)).toHaveLength(1);
});

it('OpenID Connect Core §8.1: a receiver that knows pseudonyms hears of those of its sector, and never that two are one', () => {
  const to = { ...listener(), pairwise: true };
  const drafts = [ended('rid-a', '7'), ended('rid-b', '7')].flatMap((event) => signalsOf(event, to));
  expect(drafts.map(({ subject }) => subject)).toEqual([
    { format: 'iss_sub', iss: 'https://issuer.example', sub: 'rid-a' },
    { format: 'opaque', id: 'rid-b' },
  ]);
  expect(JSON.stringify(drafts)).not.toContain('user-1');
});
