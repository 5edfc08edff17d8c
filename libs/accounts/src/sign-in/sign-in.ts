import { Injectable } from '@nestjs/common';
import { Attempts, Users, type AttemptLimit, type BucketLimit, type UserRecord } from '#storage';
import { Passwords } from '../passwords/passwords.js';
import { addressBucket, clientBucket, loginBucket } from './attempt-buckets.js';

const minute = 60;

/**
 * How many passwords may be tried for one name. Who goes on after the first block meets the second, which is longer. Refusals
 * count from the attempt after the limit: `Attempts` blocks a bucket at its limit.
 */
const loginLimits: readonly (AttemptLimit & { readonly name: string })[] = [
  { name: 'short', limit: 11, windowSeconds: 15 * minute, blockSeconds: 15 * minute },
  { name: 'long', limit: 31, windowSeconds: 120 * minute, blockSeconds: 120 * minute },
];
const addressLimit: AttemptLimit = { limit: 100, windowSeconds: 15 * minute, blockSeconds: 15 * minute };
/** A client brings the passwords of many people, from one address: nobody there is to lock all the others out so soon. */
const clientLimit: AttemptLimit = { limit: 2000, windowSeconds: 15 * minute, blockSeconds: minute };

export interface SignInAttempt {
  readonly tenant: string;
  /** A user name or an e-mail address. */
  readonly login: string;
  readonly password: string;
  readonly address: string;
  /** A client that has proved who it is, and brings the password; it counts in place of its address. */
  readonly client?: string | undefined;
  /** Only a service that writes accounts stores the password anew where its hash is outdated. */
  readonly mayRehash?: boolean;
}

export type SignInResult =
  | {
      readonly outcome: 'signed-in';
      readonly user: UserRecord;
      /** The buckets in which it was counted. */
      readonly attempts: readonly string[];
    }
  /** Unknown, wrong, disabled, without a password: why is for the log, never for the answer. */
  | { readonly outcome: 'refused'; readonly why: string; readonly user: UserRecord | undefined }
  | { readonly outcome: 'locked'; readonly seconds: number };

/** Whether somebody is who they say, by name and password. */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: Users,
    private readonly passwords: Passwords,
    private readonly attempts: Attempts,
  ) {}

  /** @throws PasswordsBusy */
  async attempt(attempt: SignInAttempt): Promise<SignInResult> {
    const result = await this.check(attempt);
    if (result.outcome === 'signed-in') await this.attempts.clear(attempt.tenant, ...result.attempts);
    return result;
  }

  /** The same for whoever forgets the attempts together with what they begin. @throws PasswordsBusy */
  async check({ tenant, login, password, address, client, mayRehash }: SignInAttempt): Promise<SignInResult> {
    const buckets = bucketsOf(login);
    const from = originOf(address, client);
    const name = login.trim().normalize('NFKC');
    // Before the password is looked at, so that a thousand attempts at the same moment are a thousand attempts.
    const { blockedSeconds: seconds, user } = await this.attempts.countSignIn(tenant, name, buckets, [from.bucket]);
    if (seconds > 0) return { outcome: 'locked', seconds };
    const { matches, outdated } = await this.passwords.verify(user?.passwordHash, password);
    if (!user || !matches || user.disabled) {
      await this.attempts.count(tenant, from.bucket, from.limit);
      return { outcome: 'refused', why: whyRefused(user, matches), user };
    }
    if (outdated && mayRehash !== false) await this.rehash(user, password);
    return { outcome: 'signed-in', user, attempts: buckets.map(({ bucket }) => bucket) };
  }

  private async rehash({ id, passwordHash }: UserRecord, password: string): Promise<void> {
    if (passwordHash === null) return;
    await this.users.rehashPassword(id, passwordHash, await this.passwords.hash(password));
  }
}

/** What somebody typed as their name, once for each limit. */
const bucketsOf = (login: string): readonly BucketLimit[] => {
  const bucket = loginBucket(login);
  return loginLimits.map(({ name, ...limit }) => ({ ...limit, bucket: `${bucket}:${name}` }));
};

const originOf = (
  address: string,
  client: string | undefined,
): { readonly bucket: string; readonly limit: AttemptLimit } =>
  client === undefined
    ? { bucket: addressBucket('sign-in', address), limit: addressLimit }
    : { bucket: clientBucket(client), limit: clientLimit };

function whyRefused(user: UserRecord | undefined, matches: boolean): string {
  if (!user) return 'nobody has this name';
  if (user.passwordHash === null) return 'the person has no password';
  return matches ? 'the person is disabled' : 'the password is wrong';
}
