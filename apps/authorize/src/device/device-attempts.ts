import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Tenant } from '#service';
import { Attempts, type AttemptLimit } from '#storage';
import type { SignedIn } from '../browser/current-session.js';

const quarter = 900;
const perSession: AttemptLimit = { limit: 10, windowSeconds: quarter, blockSeconds: quarter };
const perAddress: AttemptLimit = { limit: 50, windowSeconds: quarter, blockSeconds: quarter };

/** How many codes somebody may try: 34 bits are guessed only by who may guess on (RFC 8628 §5.1). */
@Injectable()
export class DeviceAttempts {
  constructor(
    private readonly attempts: Attempts,
    private readonly tenant: Tenant,
  ) {}

  blockedSeconds(request: FastifyRequest, signedIn: SignedIn): Promise<number> {
    const buckets = [sessionBucket(signedIn), addressBucket(request)];
    return this.attempts.blockedSeconds(this.tenant.id, buckets);
  }

  async countWrong(request: FastifyRequest, signedIn: SignedIn): Promise<void> {
    await this.attempts.count(this.tenant.id, sessionBucket(signedIn), perSession);
    await this.attempts.count(this.tenant.id, addressBucket(request), perAddress);
  }
}

const sessionBucket = ({ session }: SignedIn): string => `device-session:${session.id}`;
const addressBucket = ({ ip }: FastifyRequest): string => `device-address:${ip}`;
