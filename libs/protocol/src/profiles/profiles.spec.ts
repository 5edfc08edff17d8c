import { OAuthError } from '../errors/oauth-error.js';
import { checkProfiledObject } from './check-profiled-object.js';
import { checkProfiledRequest, type ProfiledRequest } from './check-profiled-request.js';
import { profileProblems, type ProfiledRegistration } from './profile-problems.js';
import { algorithmsWithin, defaultAlgorithm, profileNames, rulesNamed } from './profiles.js';

const [security, signing] = profileNames;
const fitting: ProfiledRegistration = {
  redirect_uris: ['https://bank.example/cb'],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'private_key_jwt',
  id_token_signed_response_alg: 'PS256',
};
const request: ProfiledRequest = {
  isPushed: true,
  isSigned: true,
  redirectUriGiven: true,
  responseMode: 'query.jwt',
  parameters: { response_type: 'code', code_challenge: 'x', code_challenge_method: 'S256' },
};
const refusal = (check: () => void): unknown => {
  try {
    check();
  } catch (error) {
    expect(error).toBeInstanceOf(OAuthError);
    expect(error).toMatchObject({ errorCode: 'profile_violated' });
    return (error as OAuthError).code;
  }
  return undefined;
};

describe('a registration', () => {
  it.each(profileNames)('that keeps to %s has no problem', (profile) => {
    expect(profileProblems(profile, fitting)).toEqual([]);
    const native = { application_type: 'native', redirect_uris: ['http://127.0.0.1/cb'] };
    expect(profileProblems(profile, { ...fitting, ...native })).toEqual([]);
  });

  it.each<[string, ProfiledRegistration]>([
    ['token_endpoint_auth_method', { token_endpoint_auth_method: 'client_secret_jwt' }],
    ['token_endpoint_auth_method', { token_endpoint_auth_method: 'none' }],
    ['token_endpoint_auth_method', { token_endpoint_auth_method: undefined }],
    ['response_types', { response_types: ['code', 'code id_token'] }],
    ['grant_types', { grant_types: ['authorization_code', 'implicit'] }],
    ['redirect_uris/0', { redirect_uris: ['http://127.0.0.1/cb'] }],
    ['id_token_signed_response_alg', { id_token_signed_response_alg: 'RS256' }],
    ['id_token_signed_response_alg', { id_token_signed_response_alg: undefined }],
    ['token_endpoint_auth_signing_alg', { token_endpoint_auth_signing_alg: 'RS256' }],
    ['request_object_signing_alg', { request_object_signing_alg: 'none' }],
    ['authorization_signed_response_alg', { authorization_signed_response_alg: 'RS256' }],
    ['require_pushed_authorization_requests', { require_pushed_authorization_requests: false }],
    ['settings/allow_token_endpoint_audience', { settings: { allow_token_endpoint_audience: true } }],
    ['settings/refresh_rotation', { settings: { refresh_rotation: 'always' } }],
  ])('is refused for its %s: %j', (member, more) => {
    const found = profileProblems(security, { ...fitting, ...more });
    expect(found.map(({ path }) => path.join('/'))).toEqual([member]);
  });

  it('may leave request objects unsigned only where the profile does', () => {
    const unsigned = { ...fitting, require_signed_request_object: false };
    expect(profileProblems(security, unsigned)).toEqual([]);
    expect(profileProblems(signing, unsigned)).toHaveLength(1);
  });
});

describe('a request', () => {
  it('that keeps to the rules passes', () => {
    expect(refusal(() => checkProfiledRequest(rulesNamed(signing), request))).toBeUndefined();
    const plain = { ...request, isSigned: false, responseMode: 'query' };
    expect(refusal(() => checkProfiledRequest(rulesNamed(security), plain))).toBeUndefined();
  });

  it.each<[string, Partial<ProfiledRequest>, string]>([
    ['not pushed', { isPushed: false }, 'invalid_request'],
    ['not signed', { isSigned: false }, 'invalid_request'],
    ['to be answered unsigned', { responseMode: 'query' }, 'invalid_request'],
    ['without redirect_uri', { redirectUriGiven: false }, 'invalid_request'],
    ['without PKCE', { parameters: { response_type: 'code' } }, 'invalid_request'],
    ['with plain PKCE', { parameters: { response_type: 'code', code_challenge: 'x' } }, 'invalid_request'],
    ['for tokens', { parameters: { response_type: 'code id_token' } }, 'unsupported_response_type'],
  ])('%s is refused', (_name, more, code) => {
    expect(refusal(() => checkProfiledRequest(rulesNamed(signing), { ...request, ...more }))).toBe(code);
  });
});

describe('a request object', () => {
  const now = 1_800_000_000;
  it('counts for an hour, and may come from a clock that is a little ahead', () => {
    const times = { iat: now + 10, nbf: now + 10, exp: now + 3610 };
    expect(refusal(() => checkProfiledObject(rulesNamed(signing), times, now))).toBeUndefined();
    expect(refusal(() => checkProfiledObject(rulesNamed(security), {}, now))).toBeUndefined();
  });

  it.each([
    ['without nbf', { exp: now + 60 }],
    ['without exp', { nbf: now }],
    ['that is old', { nbf: now - 3601, exp: now + 10 }],
    ['that lives long', { nbf: now, exp: now + 3601 }],
    ['of the future', { iat: now + 61, nbf: now, exp: now + 60 }],
  ])('%s is refused', (_name, times) => {
    expect(refusal(() => checkProfiledObject(rulesNamed(signing), times, now))).toBe('invalid_request_object');
  });
});

it('no profile takes RS256, neither when it is registered nor when nothing is', () => {
  const client = { settings: { profile: security } };
  expect(algorithmsWithin(client, ['RS256', 'ES256'])).toEqual(['ES256']);
  expect(algorithmsWithin({ settings: {} }, ['RS256', 'ES256'])).toEqual(['RS256', 'ES256']);
  expect([defaultAlgorithm(client), defaultAlgorithm({ settings: {} })]).toEqual(['PS256', 'RS256']);
});
