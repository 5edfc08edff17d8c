import { clientPost } from './requests.js';

const post = (client: Parameters<typeof clientPost>[3]): string =>
  clientPost('localhost:80', '/token', { grant_type: 'client_credentials' }, client);
const [client_id, client_secret] = ['a client', 'b&c'];

it('authenticates a client as it is used to (RFC 6749 §2.3.1)', () => {
  const credentials = Buffer.from('a%20client:b%26c').toString('base64');
  expect(post({ client_id, client_secret })).toContain(`Authorization: Basic ${credentials}\r\n`);
  const posted = post({ client_id, client_secret, token_endpoint_auth_method: 'client_secret_post' });
  expect(posted).toContain('client_id=a+client&client_secret=b%26c');
  expect(posted).not.toContain('Authorization');
});

it('only names a client that cannot', () => {
  for (const client of [{ client_id }, { client_id, client_secret, token_endpoint_auth_method: 'none' as const }]) {
    expect(post(client)).toMatch(/\r\n\r\ngrant_type=client_credentials&client_id=a\+client$/);
  }
});
