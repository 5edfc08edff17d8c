import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  TokenRefused,
  TokenVerifier,
  type AccessToken,
  type ClientCredentials,
  type Feed,
  type RevocationRecord,
} from '#resource-server';

export interface SampleApiOptions {
  readonly issuer: string;
  /** What tokens must be for. */
  readonly audience: string;
  /** What they must allow. */
  readonly scope: string;
  /** The client by which this API reads what has been revoked. */
  readonly client: ClientCredentials;
  readonly feed: Feed;
  /** Sees each revocation that arrives. */
  readonly onRecord?: (record: RevocationRecord) => void;
}

export interface SampleApi {
  readonly url: string;
  close(): Promise<void>;
}

/** A resource server: it verifies every token by itself, and asks nobody while it answers. */
export async function startSampleApi(options: SampleApiOptions): Promise<SampleApi> {
  const { scope, ...rest } = options;
  const verifier = new TokenVerifier({ ...rest, service: 'sample-api' });
  // Comes back when everything that has been revoked is known here.
  await verifier.start();
  const server = createServer((request, response) => {
    void answer(request, response, verifier, scope);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await verifier.close();
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  verifier: TokenVerifier,
  scope: string,
): Promise<void> {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) {
    send(response, 401, { error: 'token_missing' }, 'Bearer');
    return;
  }
  try {
    send(response, 200, notesOf(await verifier.verify(token, { scopes: [scope] })));
  } catch (error) {
    if (error instanceof TokenRefused) refuse(response, error);
    else send(response, 500, { error: 'server_error' });
  }
}

/** RFC 6750 §3 */
function refuse(response: ServerResponse, { status, error, reason }: TokenRefused): void {
  send(response, status, { error, reason }, `Bearer error="${error}", error_description="${reason}"`);
}

const notesOf = ({ sub, client_id }: AccessToken): object => ({
  notes: ['Buy milk', 'Revoke something'],
  sub,
  client_id,
});

function send(response: ServerResponse, status: number, body: object, challenge?: string): void {
  if (challenge !== undefined) response.setHeader('WWW-Authenticate', challenge);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}
