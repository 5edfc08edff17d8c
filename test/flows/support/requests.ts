import { issuer, type Credentials } from './target.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the flows look at whatever JSON comes back
  readonly json: any;
}

export const basic = ({ client_id, client_secret }: Credentials): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(client_id)}:${encodeURIComponent(client_secret)}`).toString('base64')}`;

export async function send(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(path.startsWith('http') ? path : `${issuer}${path}`, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = /\bjson/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : undefined,
  };
}

/** A form, from a client that authenticates with Basic, or from one that does not. */
export const post = (path: string, form: Record<string, string>, client?: Credentials): Promise<Answer> =>
  send(path, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: client ? { Authorization: basic(client) } : {},
  });

export const introspect = (token: string, client: Credentials): Promise<Answer> =>
  post('/oauth2/introspect', { token }, client);

export const isActive = async (token: string, client: Credentials): Promise<boolean> => {
  const answer = await introspect(token, client);
  if (answer.status !== 200) throw new Error(`introspection answered ${answer.status}: ${answer.text}`);
  return answer.json.active as boolean;
};
