import { DemoError } from './demo-error.js';
import type { FirstRun } from './first-run.js';

export interface Credentials {
  readonly client_id: string;
  readonly client_secret: string;
}

export const basic = ({ client_id, client_secret }: Credentials): string =>
  `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;

/** The administration API, with the token of the administration client. */
export class Administration {
  private constructor(
    private readonly issuer: string,
    private readonly token: string,
  ) {}

  static async open({ issuer, admin_client: client }: FirstRun): Promise<Administration> {
    const answer = await fetch(`${issuer}/oauth2/token`, {
      method: 'POST',
      headers: { Authorization: basic(client) },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    if (answer.status === 401) throw new DemoError(expired(client.client_id));
    if (!answer.ok) throw new DemoError(`No token for the administration client: ${await answer.text()}`);
    return new Administration(issuer, ((await answer.json()) as { access_token: string }).access_token);
  }

  /** Creates it; what is there already stays as it is. */
  async create<Created extends object>(path: string, body: object): Promise<Created> {
    const answer = await this.call('POST', path, body);
    if (!answer.ok && answer.status !== 409) {
      throw new DemoError(`POST /admin${path} answered ${answer.status}: ${await answer.text()}`);
    }
    return (await answer.json()) as Created;
  }

  async read<Read extends object>(path: string): Promise<Read> {
    const answer = await this.call('GET', path);
    if (!answer.ok) throw new DemoError(`GET /admin${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Read;
  }

  private call(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.issuer}/admin${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  }
}

const expired = (clientId: string): string =>
  `The administration client is refused: it lives for a day. Give it another one and run the demo again:
  npm run admin -- clients renew-admin ${clientId}`;
