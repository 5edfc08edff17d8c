import { parseParameters } from '#service';
import type { ClientRecord } from '#storage';
import { logoutClientId, logoutQuery, logoutRedirect } from './logout-request.js';

const client = {
  disabled: false,
  metadata: { post_logout_redirect_uris: ['https://app.example/bye', 'https://app.example/bye?from=login'] },
} as unknown as ClientRecord;
const asked = (more: Record<string, string>) => parseParameters(new URLSearchParams(more).toString());
const redirect = (uri: string, more = {}) => logoutRedirect(asked({ post_logout_redirect_uri: uri, ...more }), client);

test('a registered address gets the state back', () => {
  expect(redirect('https://app.example/bye')).toBe('https://app.example/bye');
  expect(redirect('https://app.example/bye', { state: 'a b&c' })).toBe('https://app.example/bye?state=a+b%26c');
  expect(redirect('https://app.example/bye?from=login', { state: 's' })).toBe(
    'https://app.example/bye?from=login&state=s',
  );
});

test.each(['https://evil.example/', 'https://app.example/bye/', 'https://app.example/bye#x', '//app.example/bye'])(
  '%s is refused',
  (uri) => expect(() => redirect(uri)).toThrow('post_logout_redirect_uri'),
);

test('without a client no address is anybody’s', () => {
  expect(() => logoutRedirect(asked({ post_logout_redirect_uri: 'https://app.example/bye' }), undefined)).toThrow();
  expect(logoutRedirect(asked({ state: 's' }), undefined)).toBeUndefined();
});

test('client_id and hint name the same client', () => {
  const hint = { sub: 'person', clientId: 'one', sid: undefined };
  expect(logoutClientId(asked({}), hint)).toBe('one');
  expect(() => logoutClientId(asked({ client_id: 'two' }), hint)).toThrow('client_id');
});

test('only its own parameters are carried along', () => {
  expect(logoutQuery(asked({ state: 's', evil: 'x', client_id: 'one' }))).toBe('client_id=one&state=s');
});
