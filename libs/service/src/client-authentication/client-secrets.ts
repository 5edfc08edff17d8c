import { Injectable } from '@nestjs/common';
import { Sealer } from '#keys';
import type { ClientRecord, ClientSecret, NewClientSecret } from '#storage';
import { Tenant } from '../infrastructure/tenant.js';
import { Clock } from '../time/clock.js';

/** Secrets that sign: `client_secret_jwt` needs the secret itself, which lies sealed beside its hash. */
@Injectable()
export class ClientSecrets {
  constructor(
    private readonly sealer: Sealer,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  /** What is to be stored of a new secret; the store keeps the sealed one only for a client that signs with it. */
  stored(clientId: string, { secret, hash }: { readonly secret: string; readonly hash: Buffer }): NewClientSecret {
    return { hash, sealed: this.sealer.seal('client_secret', this.contextOf(clientId, hash), Buffer.from(secret)) };
  }

  /** The octets of the secrets that count now (OpenID Connect Core §10.1: those of their UTF-8 form). */
  signing(client: ClientRecord): Buffer[] {
    const now = this.clock.nowMs();
    return client.secrets
      .filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() > now)
      .map((secret) => this.opened(client, secret))
      .filter((secret) => secret !== undefined);
  }

  private opened(client: ClientRecord, { hash, sealed }: ClientSecret): Buffer | undefined {
    return sealed === null ? undefined : this.sealer.open('client_secret', this.contextOf(client.id, hash), sealed);
  }

  private contextOf(clientId: string, hash: Buffer): string {
    return `${this.tenant.id}:${clientId}:${hash.toString('hex')}`;
  }
}
