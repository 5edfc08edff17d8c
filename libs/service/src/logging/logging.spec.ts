import { Logger } from '@nestjs/common';
import { OAuthError } from '#protocol';
import { next, postForm, send, startTiny } from '../../test/tiny-service.js';

// Guarantee: what a client sends as a secret is in no log line. Attack: read the logs, replay what is in them.
let tiny: Awaited<ReturnType<typeof startTiny>>;
beforeEach(async () => {
  next.work = async () => undefined;
  next.error = undefined;
  tiny = await startTiny();
});
afterEach(async () => {
  await tiny.service.close();
});

const names = [
  ...['client_secret', 'password', 'code', 'code_verifier', 'refresh_token', 'access_token', 'token'],
  ...['client_assertion', 'id_token_hint', 'assertion', 'subject_token', 'device_code', 'link_token'],
];
const secrets = new Map(names.map((name) => [name, `s3cret "${name}" ü`]));
const headers = {
  authorization: `Basic ${Buffer.from('client:basic-s3cret%2F1').toString('base64')}`,
  cookie: 'session=cookie-s3cret-2; other=cookie-s3cret-3',
  dpop: 'eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiIxIn0.c2lnbmF0dXJl',
};
const form = new URLSearchParams([...secrets]).toString();

function expectNoSecret(logged: string): void {
  for (const line of logged.trim().split('\n')) JSON.parse(line);
  expect(logged).not.toMatch(/s3cret|eyJhbGci/);
  expect(logged).not.toContain(headers.authorization.slice(6));
}

test('a request is logged by route, without query, body and credentials', async () => {
  await postForm(tiny.url, `/oauth2/echo?${form}`, form, headers);
  await send(tiny.url, 'GET', `/nowhere?${form}`, headers);
  expectNoSecret(tiny.logged());
  expect(tiny.logged()).toContain('"route":"/oauth2/echo"');
});

test('an error that carries them in detail, message or cause is logged without them', async () => {
  const all = [...secrets.values()].join(' and ');
  const told = `${JSON.stringify(Object.fromEntries(secrets))} ${form} ${all} ${headers.authorization} ${headers.cookie}`;
  const url = `https://rp.example.com/cb?${form}`;
  const errors = [
    new OAuthError('invalid_grant', 'Refused.', { detail: `${told} ${url}`, cause: new Error(told) }),
    new Error(`${told} ${url}`, { cause: { told } }),
    Object.assign(new Error('driver'), { parameters: [...secrets.values()], query: told }),
  ];
  for (const error of errors) {
    next.error = error;
    const answer = await postForm(tiny.url, '/oauth2/throw', form, headers);
    expect(answer.text).not.toMatch(/s3cret/);
  }
  expectNoSecret(tiny.logged());
  expect(tiny.logged()).toContain('[redacted]');
});

test('a line written by a class of ours through Nest is scrubbed and carries the request id', async () => {
  next.work = async () => {
    new Logger('Tiny').warn(`client sent ${[...secrets.values()].join()}`);
    new Logger('Tiny').log({ client_secret: 's3cret', nested: { Authorization: 's3cret' }, msg: 'structured' });
  };
  await postForm(tiny.url, '/oauth2/throw', form, { ...headers, 'x-request-id': 'r-1' });
  expectNoSecret(tiny.logged());
  const line =
    tiny
      .logged()
      .split('\n')
      .find((each) => each.includes('client sent')) ?? '{}';
  expect(JSON.parse(line)).toMatchObject({ level: 'warn', context: 'Tiny', requestId: 'r-1', service: 'tiny' });
});

test('secrets without a request are known by their shape', async () => {
  new Logger('Boot').error('connect postgres://user:s3cret@db/x failed; Bearer s3cret-s3cret-s3cret; token=s3cret');
  new Logger('Boot').error('{"refresh_token":"s3cret"} Set-Cookie: a=s3cret');
  expectNoSecret(tiny.logged());
});
