import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clients } from '#storage';
import { Tenant } from '../infrastructure/tenant.js';

/** Origins of the clients' redirect URIs: whose scripts may call the endpoints of clients. */
@Injectable()
export class RegisteredOrigins {
  /** A minute, also for refusals: a preflight must not cost a statement each. */
  private readonly known = new LRUCache<string, boolean>({ max: 10_000, ttl: 60_000 });

  constructor(
    private readonly clients: Clients,
    private readonly tenant: Tenant,
  ) {}

  async has(origin: string): Promise<boolean> {
    const known = this.known.get(origin);
    if (known !== undefined) return known;
    const registered = await this.clients.isRegisteredOrigin(this.tenant.id, origin);
    this.known.set(origin, registered);
    return registered;
  }
}
