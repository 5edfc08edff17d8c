import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { Tenant } from '#service';
import {
  Attempts,
  ClientRegistrations,
  Clients,
  InitialAccessTokens,
  networkOf,
  PolicyCache,
  type AttemptLimit,
  type ClientRecord,
} from '#storage';
import { hashOf, presentedToken } from './bearer-hash.js';
import { registrationClosed, wrongToken } from './registration-refusals.js';

/** Who may register: by which policy, and with which initial access token. */
export interface Admission {
  readonly policy: string | null;
  readonly initialAccessToken: string | undefined;
}

/** A client that has shown that it may manage itself. */
export interface Registrant {
  readonly client: ClientRecord;
  readonly policy: string | null;
  readonly token: string;
  readonly tokenHash: Buffer;
}

const perAddress: AttemptLimit = { limit: 60, windowSeconds: 60, blockSeconds: 60 };
const nobodysHash = hashOf('');

/** Who may register clients, and who may manage which. */
@Injectable()
export class RegistrationAccess {
  constructor(
    private readonly policies: PolicyCache,
    private readonly initialAccessTokens: InitialAccessTokens,
    private readonly registrations: ClientRegistrations,
    private readonly clients: Clients,
    private readonly attempts: Attempts,
    private readonly tenant: Tenant,
  ) {}

  /**
   * @throws OAuthError access_denied, invalid_token
   * @see RFC 7591 §3
   */
  async mayRegister(request: FastifyRequest): Promise<Admission> {
    const { registration } = await this.policies.of(this.tenant.id);
    if (registration === 'closed') throw registrationClosed();
    // Whoever has a token registers by its policy, which may allow more than the default.
    if (registration === 'token' || request.headers.authorization !== undefined) return this.byToken(request);
    await this.limit(request);
    return { policy: null, initialAccessToken: undefined };
  }

  /**
   * @throws OAuthError invalid_token, also for a client that is not there (RFC 7592 §2.1)
   */
  async mayManage(request: FastifyRequest, clientId: string): Promise<Registrant> {
    const token = presentedToken(request);
    if (token === undefined || !isPossibleId(clientId)) throw wrongToken('no token, or nobody’s id');
    const known = await this.registrations.find(this.tenant.id, clientId);
    const client = await this.clients.find(this.tenant.id, clientId);
    const { tokenHash, policy } = known ?? { tokenHash: nobodysHash, policy: null };
    const isRight = timingSafeEqual(hashOf(token), tokenHash);
    if (!isRight || client?.disabled !== false) throw wrongToken('not the token of a client that is on');
    return { client, policy, token, tokenHash };
  }

  private async byToken(request: FastifyRequest): Promise<Admission> {
    const token = presentedToken(request);
    if (token === undefined) throw wrongToken('no initial access token');
    const known = await this.initialAccessTokens.usable(this.tenant.id, hashOf(token));
    if (!known) throw wrongToken('the initial access token is unknown, used up, or expired');
    return { policy: known.policy, initialAccessToken: known.id };
  }

  private async limit({ ip }: FastifyRequest): Promise<void> {
    const seconds = await this.attempts.count(this.tenant.id, `register:${networkOf(ip)}`, perAddress);
    if (seconds === 0) return;
    throw new OAuthError('temporarily_unavailable', 'There were too many registrations from this address.', {
      errorCode: 'too_many_registrations',
      status: 429,
      retryAfterSeconds: seconds,
    });
  }
}

/** Before a store is asked: Postgres refuses to look for a NUL. */
const isPossibleId = (id: string): boolean => id.length <= 256 && !id.includes('\0');
