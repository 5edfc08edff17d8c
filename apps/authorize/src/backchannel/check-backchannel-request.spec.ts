import { OAuthError } from '#protocol';
import type { ClientRecord } from '#storage';
import { checkBackchannelRequest } from './check-backchannel-request.js';

const client = (mode: 'poll' | 'ping') =>
  ({ metadata: { backchannel_token_delivery_mode: mode } }) as unknown as ClientRecord;

test('what is asked for longer than we keep anything lives as long as we do', () => {
  expect(checkBackchannelRequest({ requested_expiry: '100000' }, client('poll')).lifetimeSeconds).toBe(900);
  expect(checkBackchannelRequest({}, client('poll')).lifetimeSeconds).toBe(300);
});

test.each(['Überweisung 12,50 € – ok?', '订单 12', 'طلب ١٢', 'x'.repeat(100)])('%s can be shown', (message) => {
  expect(checkBackchannelRequest({ binding_message: message }, client('poll')).bindingMessage).toBe(message);
});

test.each(['', 'x'.repeat(101), 'a\tb', 'a\u200Bb', 'a\u2028b'])('%j cannot', (message) => {
  expect(() => checkBackchannelRequest({ binding_message: message }, client('poll'))).toThrow(OAuthError);
});

test('a notification token counts in ping mode alone', () => {
  const given = { client_notification_token: 'x'.repeat(16) };
  expect(checkBackchannelRequest(given, client('poll')).notificationToken).toBeUndefined();
  expect(checkBackchannelRequest(given, client('ping')).notificationToken).toBe('x'.repeat(16));
  expect(() => checkBackchannelRequest({}, client('ping'))).toThrow('missing');
  for (const token of ['x'.repeat(15), '='.repeat(20), `${'x'.repeat(1020)}=====`]) {
    const asked = { client_notification_token: token };
    expect(() => checkBackchannelRequest(asked, client('ping'))).toThrow(OAuthError);
  }
});
