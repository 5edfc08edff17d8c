import type { Client } from '../targets/asks.js';
import type { Answer } from './answer.js';

export interface Credentials {
  readonly client_id: string;
  readonly client_secret: string;
}

type Form = Readonly<Record<string, string>>;

/** RFC 6749 §2.3.1 */
export const basic = ({ client_id, client_secret }: Credentials): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(client_id)}:${encodeURIComponent(client_secret)}`).toString('base64')}`;

const lines = (...all: readonly string[]): string => `${all.filter((line) => line !== '').join('\r\n')}\r\n\r\n`;
const header = (name: string, value: string | undefined): string =>
  value === undefined || value === '' ? '' : `${name}: ${value}`;

interface Sender {
  readonly authorization?: string;
  readonly cookie?: string;
}

/** The bytes of a form post. `host` is the name that the server is known by, with the port. */
export function formPost(host: string, path: string, form: Form, { authorization, cookie }: Sender = {}): string {
  const body = new URLSearchParams(form).toString();
  return (
    lines(
      `POST ${path} HTTP/1.1`,
      `Host: ${host}`,
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}`,
      header('Authorization', authorization),
      header('Cookie', cookie),
      header('Origin', cookie && `http://${host}`),
    ) + body
  );
}

/** A form from a client that authenticates in the way that is its own, or cannot. */
export function clientPost(host: string, path: string, form: Form, client: Client): string {
  const { client_id, client_secret, token_endpoint_auth_method: method } = client;
  if (client_secret === undefined || method === 'none') return formPost(host, path, { ...form, client_id });
  if (method === 'client_secret_post') return formPost(host, path, { ...form, client_id, client_secret });
  return formPost(host, path, form, { authorization: basic({ client_id, client_secret }) });
}

export const get = (host: string, path: string): string => lines(`GET ${path} HTTP/1.1`, `Host: ${host}`);

/** As a browser opens a page: some servers send only those to a sign-in that ask for HTML. */
export const open = (host: string, path: string, cookie: string): string =>
  lines(`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Accept: text/html', header('Cookie', cookie));

/** A wrong answer is no measurement. */
export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status === status) return answer;
  throw new Error(`answered ${answer.status} instead of ${status}: ${answer.body.slice(0, 300)}`);
}

export const jsonOf = <Body>(answer: Answer): Body => JSON.parse(expectStatus(answer, 200).body) as Body;
