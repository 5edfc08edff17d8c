import { matchesRedirectUri } from './matches-redirect-uri.js';

const registered = 'https://app.example/callback';

it('compares character by character', () => {
  expect(matchesRedirectUri(registered, registered, false)).toBe(true);
  for (const uri of [
    'https://app.example/callback/',
    'https://app.example/callback?x=1',
    'https://APP.example/callback',
    'https://app.example:443/callback',
    'https://app.example/callback#x',
    'https://app.example.evil.example/callback',
    'https://app.example@evil.example/callback',
    'http://app.example/callback',
    '',
  ]) {
    expect([uri, matchesRedirectUri(registered, uri, true)]).toEqual([uri, false]);
  }
});

describe('a native client’s loopback redirect (RFC 8252 §7.3)', () => {
  const loopback = 'http://127.0.0.1/callback';
  it('may name any port', () => {
    expect(matchesRedirectUri(loopback, 'http://127.0.0.1:51004/callback', true)).toBe(true);
    expect(matchesRedirectUri('http://[::1]:1/cb?a=b', 'http://[::1]:2/cb?a=b', true)).toBe(true);
  });
  it('and nothing else', () => {
    for (const uri of [
      'http://127.0.0.1:51004/other',
      'http://localhost:51004/callback',
      'https://127.0.0.1:51004/callback',
      'http://127.0.0.1:51004@evil.example/callback',
      'http://127.0.0.1.evil.example:51004/callback',
      'http://127.0.0.1:51004/callback#x',
      'http://127.0.0.1:999999/callback',
    ]) {
      expect([uri, matchesRedirectUri(loopback, uri, true)]).toEqual([uri, false]);
    }
  });
  it('only for native clients', () => {
    expect(matchesRedirectUri(loopback, 'http://127.0.0.1:51004/callback', false)).toBe(false);
  });
});
