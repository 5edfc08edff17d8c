import { OAuthError } from '../errors/oauth-error.js';
import { clientAssertionType, presentedCredentials } from './presented-credentials.js';

const header = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const codeOf = (call: () => unknown): string => {
  try {
    call();
    return 'no error';
  } catch (error) {
    return error instanceof OAuthError ? error.code : String(error);
  }
};

it('decodes both halves of Basic credentials (RFC 6749 §2.3.1)', () => {
  expect(presentedCredentials(header('a%20b:c%3Ad+e'), {})).toEqual({
    method: 'client_secret_basic',
    clientId: 'a b',
    secret: 'c:d e',
  });
});

it('tells the other methods apart', () => {
  expect(presentedCredentials(undefined, { client_id: 'a', client_secret: 's' }).method).toBe('client_secret_post');
  expect(presentedCredentials(undefined, { client_id: 'a' }).method).toBe('none');
  const assertion = { client_assertion: 'x.y.z', client_assertion_type: clientAssertionType };
  expect(presentedCredentials(undefined, assertion)).toEqual({
    method: 'assertion',
    clientId: undefined,
    assertion: 'x.y.z',
  });
});

it.each([
  ['two methods', header('a:b'), { client_secret: 'b' }, 'invalid_request'],
  ['a secret and an assertion', undefined, { client_secret: 'b', client_assertion: 'x' }, 'invalid_request'],
  ['another client_id than in the header', header('a:b'), { client_id: 'c' }, 'invalid_request'],
  ['an unknown type of assertion', undefined, { client_assertion: 'x', client_assertion_type: 'y' }, 'invalid_request'],
  ['nothing', undefined, {}, 'invalid_client'],
  ['a secret without a client', undefined, { client_secret: 'x' }, 'invalid_client'],
  ['no colon', header('ab'), {}, 'invalid_client'],
  ['bad percent-encoding', header('a%zz:b'), {}, 'invalid_client'],
  ['bad base64', 'Basic !!!', {}, 'invalid_client'],
  ['a NUL in the client_id', header('a\0:b'), {}, 'invalid_client'],
  ['an encoded NUL in the client_id', header('a%00:b'), {}, 'invalid_client'],
])('refuses %s', (_what, authorization, form, code) => {
  expect(codeOf(() => presentedCredentials(authorization, form))).toBe(code);
});
