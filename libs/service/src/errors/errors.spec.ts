import { OAuthError } from '#protocol';
import { ErrorAnswers, ProblemError } from '#service';
import { next, postForm, send, startTiny } from '../../test/tiny-service.js';

let tiny: Awaited<ReturnType<typeof startTiny>>;
beforeAll(async () => {
  tiny = await startTiny();
});
afterAll(async () => {
  await tiny.service.close();
});

async function thrown(error: unknown, headers: Record<string, string> = {}) {
  next.error = error;
  return postForm(tiny.url, '/oauth2/throw', '', headers);
}

test('an OAuthError is told by code, description and error code; its detail is not', async () => {
  const answer = await thrown(
    new OAuthError('invalid_grant', 'The code is "used".', { errorCode: 'code_used', detail: 'private words' }),
  );
  expect(answer.status).toBe(400);
  expect(answer.json()).toEqual({
    error: 'invalid_grant',
    error_description: "The code is 'used'.",
    error_code: 'code_used',
    error_uri: 'http://localhost:0/errors/code_used',
  });
  expect(tiny.logged()).toContain('private words');
});

test('what it means is told in the reader’s language as well, beside the description, which is ASCII (RFC 6749 §5.2)', async () => {
  const error = new OAuthError('invalid_grant', 'The code is used.', { errorCode: 'code_used' });
  const told = async (language: string) => {
    const { headers, json } = await thrown(error, { 'accept-language': language });
    const { error_description: description, ...others } = json();
    return [description, Object.keys(others).filter((name) => name.includes('#')), headers['content-language']];
  };
  expect(await told('de-AT, en;q=0.5')).toEqual(['The code is used.', ['error_description#de'], 'en, de']);
  expect(await told('pt, ar;q=0.8')).toEqual(['The code is used.', ['error_description#ar'], 'en, ar']);
  for (const language of ['en-GB, de;q=0.9', 'pt', '*', 'x'.repeat(5000), ';;q=,']) {
    expect(await told(language)).toEqual(['The code is used.', [], undefined]);
  }
  const { json } = await thrown(error, { 'accept-language': 'zh-Hans' });
  expect(json()['error_description#zh']).toMatch(/[\u4e00-\u9fff]/);
});

test('401 challenges the scheme that was tried (RFC 6749 §5.2, RFC 6750 §3, RFC 9449 §7.1)', async () => {
  const client = new OAuthError('invalid_client', 'Client authentication failed.');
  const token = new OAuthError('invalid_token', 'The token is expired.');
  const challengeOf = async (error: unknown, authorization?: string) =>
    (await thrown(error, authorization === undefined ? {} : { authorization })).headers['www-authenticate'];
  expect(await challengeOf(client, 'Basic eDp5')).toBe('Basic realm="http://localhost:0"');
  expect(await challengeOf(client)).toBeUndefined();
  expect(await challengeOf(token)).toBe('Bearer realm="http://localhost:0"');
  expect(await challengeOf(token, 'Bearer abc')).toContain('Bearer realm="http://localhost:0", error="invalid_token"');
  expect(await challengeOf(token, 'DPoP abc')).toMatch(/^DPoP .*error="invalid_token"/);
});

test('Retry-After is whole seconds', async () => {
  const answer = await thrown(new OAuthError('temporarily_unavailable', 'Busy.', { retryAfterSeconds: 1.2 }));
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '2']);
});

test('the unknown is a server_error with the request id, logged with its stack and not told', async () => {
  const answer = await thrown(new TypeError('inside story'));
  expect(answer.status).toBe(500);
  expect(answer.json()['error']).toBe('server_error');
  expect(answer.json()['error_description']).toContain(answer.headers['x-request-id'] as string);
  expect(answer.text).not.toContain('inside story');
  const line =
    tiny
      .logged()
      .split('\n')
      .find((each) => each.includes('inside story')) ?? '{}';
  expect(JSON.parse(line)).toMatchObject({ level: 'error', requestId: answer.headers['x-request-id'] });
  expect(line).toContain('errors.spec');
});

test('a non-error that is thrown is a server_error too', async () => {
  expect((await thrown('text')).status).toBe(500);
});

test('below /admin failures are problem details (RFC 9457)', async () => {
  const headers = { 'content-type': 'application/json' };
  const taken = await send(tiny.url, 'POST', '/admin/clients/taken', headers, '{}');
  expect(taken.json()).toMatchObject({
    type: 'http://localhost:0/errors/name_taken',
    title: 'The name is taken',
    status: 409,
    error: 'conflict',
  });
  const missing = await send(tiny.url, 'POST', '/admin/clients/missing', headers, '{}');
  expect(missing.json()).toMatchObject({
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'No such client.',
  });
});

test('field problems name their members', async () => {
  tiny.service.app.get(ErrorAnswers).render(['/oauth2/throw'], (failure) => ({
    contentType: 'text/html; charset=utf-8',
    body: `<p>${failure.error} ${failure.fields?.map(({ pointer }) => pointer).join() ?? ''}</p>`,
  }));
  const answer = await thrown(
    new ProblemError(422, 'Not valid', { errors: [{ pointer: '/name', detail: 'is empty' }] }),
  );
  expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([
    422,
    'text/html; charset=utf-8',
    '<p>invalid_request /name</p>',
  ]);
});
