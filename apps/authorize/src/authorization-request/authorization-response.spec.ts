import { OAuthError } from '#protocol';
import { parseParameters } from '#service';
import { errorFields, grantedFields, respond } from './authorization-response.js';
import type { AnswerTo } from './check-authorization-request.js';
import { requestQuery } from './request-query.js';

const issuer = 'https://login.example';
type To = Omit<AnswerTo, 'client'>;
const to = (redirectUri: string, responseMode: To['responseMode'] = 'query', state?: string): To => ({
  redirectUri,
  responseMode,
  state,
});

const codeResponse = (where: To, code: string) => respond(where, { ...grantedFields(where, { code }), iss: issuer });

test.each([
  ['https://app.example/cb', 'https://app.example/cb?code=c&iss='],
  ['https://app.example/cb?a=1', 'https://app.example/cb?a=1&code=c&iss='],
  ['https://app.example/cb?', 'https://app.example/cb?code=c&iss='],
  // A URL parser would write a slash into it.
  ['com.example.app:/cb', 'com.example.app:/cb?code=c&iss='],
])('%s keeps its own query', (redirectUri, start) => {
  const location = `${start}${encodeURIComponent(issuer)}`;
  expect(codeResponse(to(redirectUri), 'c')).toEqual({ kind: 'redirect', location });
});

test('fragment and form say the same, with the state as it came', () => {
  expect(codeResponse(to('https://app.example/cb', 'fragment', 'a&b=#'), 'c')).toEqual({
    kind: 'redirect',
    location: 'https://app.example/cb#code=c&state=a%26b%3D%23&iss=https%3A%2F%2Flogin.example',
  });
  expect(codeResponse(to('https://app.example/cb', 'form_post', 'a&b=#'), 'c')).toEqual({
    kind: 'form',
    action: 'https://app.example/cb',
    fields: { code: 'c', state: 'a&b=#', iss: issuer },
  });
});

test('an error has its code, a description that may be quoted, and who gives it; never its detail', () => {
  const error = new OAuthError('invalid_request', 'Not "so" – no.', { errorCode: 'pkce_required', detail: 'inside' });
  const where = to('https://app.example/cb', 'form_post');
  expect(respond(where, { ...errorFields(where, issuer, error), iss: issuer })).toEqual({
    kind: 'form',
    action: 'https://app.example/cb',
    fields: {
      error: 'invalid_request',
      error_description: "Not 'so' ? no.",
      error_uri: `${issuer}/errors/pkce_required`,
      iss: issuer,
    },
  });
});

test('a request is carried in its own parameters, in one order, however it came', () => {
  const query = requestQuery(parseParameters('evil=1&state=s%20t&resource=b&client_id=c&resource=a&interaction=x'));
  expect(query).toBe('client_id=c&state=s+t&resource=b&resource=a');
  expect(requestQuery(parseParameters(query))).toBe(query);
});
