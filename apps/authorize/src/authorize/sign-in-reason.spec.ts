import { signInReason, type SignInState } from './sign-in-reason.js';

const now = 1_000_000_000;
const minuteAgo: SignInState = {
  authenticatedAtMs: now - 60_000,
  isFresh: false,
  wantsAnother: false,
  isHinted: undefined,
};
const nothing = { prompt: new Set<never>(), maxAge: undefined };

test.each([
  ['a session is enough', nothing, minuteAgo, undefined],
  ['without one, a sign-in', nothing, { ...minuteAgo, authenticatedAtMs: undefined }, 'nobody'],
  ['prompt=login asks again', { ...nothing, prompt: new Set(['login'] as const) }, minuteAgo, 'asked'],
  ['once', { ...nothing, prompt: new Set(['login'] as const) }, { ...minuteAgo, isFresh: true }, undefined],
  ['so does select_account', { ...nothing, prompt: new Set(['select_account'] as const) }, minuteAgo, 'asked'],
  ['so does create', { ...nothing, prompt: new Set(['create'] as const) }, minuteAgo, 'asked'],
  ['consent does not', { ...nothing, prompt: new Set(['consent'] as const) }, minuteAgo, undefined],
  ['somebody else was asked for', nothing, { ...minuteAgo, wantsAnother: true }, 'asked'],
  ['max_age that is kept', { ...nothing, maxAge: 60 }, minuteAgo, undefined],
  ['max_age that has passed', { ...nothing, maxAge: 59 }, minuteAgo, 'too-long-ago'],
  ['max_age=0 after a fresh sign-in', { ...nothing, maxAge: 0 }, { ...minuteAgo, isFresh: true }, undefined],
  ['another person than the hint', nothing, { ...minuteAgo, isFresh: true, isHinted: false }, 'another-person'],
])('%s', (_name, request, state, reason) => {
  expect(signInReason(request, state, now)).toBe(reason);
});
