import { clientBody } from './client-body.js';

const till = {
  client_name: 'Till',
  grant_types: ['urn:openid:params:grant-type:ciba', 'refresh_token'],
  backchannel_token_delivery_mode: 'poll',
};
const refusedMembers = (more: object) =>
  clientBody.safeParse({ ...till, ...more }).error?.issues.map(({ path }) => path.join('/'));

test('a client that asks may have refresh tokens, and no redirect', () => {
  expect(refusedMembers({})).toBeUndefined();
});

test.each<[string, object]>([
  ['token_endpoint_auth_method', { token_endpoint_auth_method: 'none' }],
  ['backchannel_token_delivery_mode', { backchannel_token_delivery_mode: undefined }],
  ['backchannel_token_delivery_mode', { backchannel_token_delivery_mode: 'push' }],
  ['backchannel_client_notification_endpoint', { backchannel_token_delivery_mode: 'ping' }],
  ['backchannel_authentication_request_signing_alg', { backchannel_authentication_request_signing_alg: 'HS256' }],
  ['backchannel_user_code_parameter', { backchannel_user_code_parameter: true }],
])('OpenID Connect CIBA §4: %s is refused: %j', (member, more) => {
  expect(refusedMembers(more)).toContain(member);
});

test('a client without the grant needs none of this', () => {
  const more = { grant_types: ['client_credentials'], backchannel_token_delivery_mode: undefined };
  expect(refusedMembers(more)).toBeUndefined();
});
