import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { ClientAuthentication } from '#service';
import type { ClientRecord } from '#storage';

/** How many a client may have open at once on this process: each holds memory, and a client in a loop must not take it all. */
const most = { stream: 200, snapshot: 10, poll: 10 } as const;

/** Who may read the feeds, and how many at a time. */
@Injectable()
export class FeedReaders {
  private readonly open = new Map<string, number>();

  constructor(private readonly authentication: ClientAuthentication) {}

  async authorize(request: FastifyRequest): Promise<ClientRecord> {
    const client = await this.authentication.authenticateConfidential(request, {});
    const { may_read_revocations, may_introspect } = client.settings;
    if (may_read_revocations === true || may_introspect === true) return client;
    throw new OAuthError('access_denied', 'This client may not read the revocation feed.');
  }

  /** Counts a reader in, until the response is closed or the returned function is called. */
  enter(clientId: string, kind: keyof typeof most, response?: ServerResponse): () => void {
    const name = `${kind} ${clientId}`;
    const count = this.open.get(name) ?? 0;
    if (count >= most[kind]) {
      throw new OAuthError('temporarily_unavailable', `This client has ${count} of these open already.`, {
        retryAfterSeconds: 5,
      });
    }
    this.open.set(name, count + 1);
    let left = false;
    const leave = (): void => {
      if (left) return;
      left = true;
      const remaining = (this.open.get(name) ?? 1) - 1;
      if (remaining > 0) this.open.set(name, remaining);
      else this.open.delete(name);
    };
    response?.once('close', leave);
    return leave;
  }
}
