import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseTargetFile, readTargetFile } from './target-file.js';

const running = { name: 'Other', running: { url: 'http://localhost:8080' } };
const machine = { client_id: 'machine', client_secret: 'secret' };

it('needs no more than a name and where it runs', () => {
  expect(parseTargetFile(running)).toMatchObject({ clients: {}, client_credentials: {}, refresh: {} });
});

it.each<[string, object, string]>([
  ['both ways', { ...running, start: { command: ['x'], ready: '/' } }, 'either start or running'],
  ['neither way', { name: 'Other' }, 'either start or running'],
  ['a name that it does not know', { ...running, colour: 'red' }, 'colour'],
  ['a client that is not there', { ...running, client_credentials: { RS256: { client: 'a' } } }, 'client_credentials'],
  ['a flow without a sign-in', { ...running, clients: { machine }, code_flow: { client: 'machine' } }, 'sign_in'],
  [
    'a client without its secret',
    { ...running, clients: { a: { client_id: 'a', token_endpoint_auth_method: 'client_secret_post' } } },
    'client_secret',
  ],
  ['another scheme', { name: 'Other', running: { url: 'ftp://localhost' } }, 'running.url'],
])('refuses %s', (_name, value, told) => {
  expect(() => parseTargetFile(value)).toThrow(told);
});

const shipped = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.json'));
it.each(shipped)('reads %s', (name) => {
  expect(readTargetFile(join(import.meta.dirname, name)).name).not.toBe('');
});

it('names the file that is wrong', () => {
  expect(() => readTargetFile('/nowhere.json')).toThrow('/nowhere.json');
});
