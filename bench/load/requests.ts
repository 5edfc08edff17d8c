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

export interface Sender {
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

export const get = (host: string, path: string, cookie?: string): string =>
  lines(`GET ${path} HTTP/1.1`, `Host: ${host}`, header('Cookie', cookie));

/** A wrong answer is no measurement. */
export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status === status) return answer;
  throw new Error(`answered ${answer.status} instead of ${status}: ${answer.body.slice(0, 300)}`);
}

export const jsonOf = <Body>(answer: Answer): Body => JSON.parse(expectStatus(answer, 200).body) as Body;
