import { Injectable } from '@nestjs/common';
import { Users, type UserChange, type UserRecord, type WithAudit } from '#storage';
import { passwordRefusal, type PasswordRefusal } from '../passwords/password-refusal.js';
import { Passwords } from '../passwords/passwords.js';
import { SignIn, type SignInResult } from '../sign-in/sign-in.js';

export interface PasswordChange {
  readonly user: UserRecord;
  readonly current: string;
  readonly next: string;
  readonly address: string;
  /** The session in which it is changed goes on; every other, and every token, ends. */
  readonly keepSession: string | undefined;
}

type Proof = Exclude<SignInResult['outcome'], 'signed-in'>;

export type ChangedPassword =
  | { readonly outcome: 'changed'; readonly user: UserRecord; readonly revocationToken: string | undefined }
  | { readonly outcome: PasswordRefusal | Proof | 'conflict' };

/** A person's changes to their own account. What would help a thief of their session asks for the password again. */
@Injectable()
export class Accounts {
  constructor(
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly signIn: SignIn,
  ) {}

  /** Whether the password is this person's, within the same limits as at sign-in. @throws PasswordsBusy */
  async prove(user: UserRecord, password: string, address: string): Promise<'proved' | Proof> {
    const login = user.username ?? user.email ?? user.id;
    const result = await this.signIn.attempt({ tenant: user.tenant, login, password, address });
    if (result.outcome !== 'signed-in') return result.outcome;
    return result.user.id === user.id ? 'proved' : 'refused';
  }

  /** @throws PasswordsBusy, StoreUnavailable when it is done but not yet acknowledged everywhere */
  async changePassword(change: PasswordChange, audit: WithAudit<UserRecord>): Promise<ChangedPassword> {
    const { user, current, next, address, keepSession } = change;
    const refusal = passwordRefusal(next, [user.username, user.email, user.name]);
    if (refusal !== undefined) return { outcome: refusal };
    const proof = await this.prove(user, current, address);
    if (proof !== 'proved') return { outcome: proof };
    const options = { audit, ...(keepSession !== undefined && { keepSession }) };
    const changed = await this.users.setPassword(user.tenant, user.id, await this.passwords.hash(next), options);
    if (changed.outcome !== 'changed') return { outcome: 'conflict' };
    return { outcome: 'changed', user: changed.user, revocationToken: changed.revocationToken };
  }

  /** Erases the account: its pseudonyms, sessions, consents and grants go with it. @throws StoreUnavailable */
  async delete(
    user: UserRecord,
    password: string,
    address: string,
    audit: WithAudit<UserRecord>,
  ): Promise<'deleted' | Proof> {
    const proof = await this.prove(user, password, address);
    if (proof !== 'proved') return proof;
    await this.users.delete(user.tenant, user.id, audit);
    return 'deleted';
  }

  /** A new address is not a verified one, nor is a new phone number. */
  changeProfile(
    user: UserRecord,
    change: Partial<Pick<UserRecord, 'username' | 'email' | 'name' | 'profile'>>,
    audit: WithAudit<UserRecord>,
  ): Promise<UserChange> {
    const { username, email, name, roles, emailVerified, ...next } = { ...user, ...change };
    const sameAddress = email?.toLowerCase() === user.email?.toLowerCase();
    const profile = withoutOldProof(next.profile, user.profile);
    const changed = { username, email, name, profile, roles, emailVerified: emailVerified && sameAddress };
    return this.users.update(user.tenant, user.id, user.version, changed, audit);
  }
}

/** Only an administrator says that a number was verified; a person who changes the number takes that away. */
function withoutOldProof(next: UserRecord['profile'], before: UserRecord['profile']): UserRecord['profile'] {
  const { phone_number_verified: proof } = before;
  const rest = Object.fromEntries(Object.entries(next).filter(([name]) => name !== 'phone_number_verified'));
  const isSame = next['phone_number'] === before['phone_number'];
  return isSame && proof !== undefined ? { ...rest, phone_number_verified: proof } : rest;
}
