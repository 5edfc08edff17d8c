// The guarantee: whatever a receiver has named, events go on.
import { covers } from './subject-matching.js';

const user = { format: 'iss_sub', iss: 'https://issuer.example', sub: 'u' };
const described = { subject: { format: 'complex', user, session: { format: 'opaque', id: 's' } }, person: undefined };

it.each([null, 'u', 1, []])('a subject whose member is %j covers nobody', (member) => {
  expect(covers({ format: 'complex', user: member }, described)).toBe(false);
});

it('a person covers what happens to their sessions', () => {
  expect(covers(user, described)).toBe(true);
  expect(covers({ ...user, sub: 'v' }, described)).toBe(false);
});
