import { Injectable } from '@nestjs/common';
import { Attempts, Users, type AttemptLimit, type NewUser, type UserRecord, type WithAudit } from '#storage';
import { passwordRefusal, type PasswordRefusal } from '../passwords/password-refusal.js';
import { Passwords } from '../passwords/passwords.js';
import { addressBucket } from './attempt-buckets.js';
import { readLoginName } from './login-name.js';

const addressLimit: AttemptLimit = { limit: 31, windowSeconds: 3600, blockSeconds: 3600 };

export interface SignUpRequest {
  readonly tenant: string;
  readonly login: string;
  readonly name: string | undefined;
  readonly password: string;
}

/** An account as it may be created. */
export type CheckedSignUp =
  { readonly outcome: 'checked'; readonly user: NewUser } | { readonly outcome: PasswordRefusal | 'not-a-name' };

export type SignUpResult =
  | { readonly outcome: 'signed-up'; readonly user: UserRecord }
  | { readonly outcome: PasswordRefusal | 'not-a-name' | 'taken' | 'locked' };

/** New accounts that people make themselves. Whether they may is for the caller to say. */
@Injectable()
export class SignUp {
  constructor(
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly attempts: Attempts,
  ) {}

  /** @throws PasswordsBusy */
  async create(request: SignUpRequest, address: string, audit: WithAudit<UserRecord>): Promise<SignUpResult> {
    // That a name is taken cannot be hidden here, so asking is made slow.
    if ((await this.attempts.count(request.tenant, addressBucket('sign-up', address), addressLimit)) > 0) {
      return { outcome: 'locked' };
    }
    const checked = await this.check(request);
    if (checked.outcome !== 'checked') return checked;
    const created = await this.users.create(checked.user, audit);
    return created.outcome === 'changed' ? { outcome: 'signed-up', user: created.user } : { outcome: 'taken' };
  }

  /** The same rules for whoever creates an account by another way, such as the first administrator. @throws PasswordsBusy */
  async check({ tenant, login, name, password }: SignUpRequest): Promise<CheckedSignUp> {
    const loginName = readLoginName(login);
    if (!loginName) return { outcome: 'not-a-name' };
    const refusal = passwordRefusal(password, [login.trim(), name]);
    if (refusal !== undefined) return { outcome: refusal };
    const passwordHash = await this.passwords.hash(password);
    return { outcome: 'checked', user: { tenant, ...loginName, name: name?.slice(0, 200), passwordHash } };
  }
}
