import { Injectable, Optional } from '@nestjs/common';
import { OAuthError } from '#protocol';
import { argon2 } from './argon2.js';
import { Turns } from './turns.js';

/** OWASP's first choice for argon2id. */
const parameters = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A hash of nobody's password under the same parameters: an unknown person costs as much time as a known one. */
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$tvkFn0ecTmSGdjIIGsLLSQ$LTPGHDHgmk4W0GjfzkY0TB4bx4muZpS/3Q9BUL3hUZE';

/** Longer ones are refused before anything is computed. */
const longestBytes = 1024;

export class PasswordLimits {
  /** How many are hashed at the same time, each with 19 MiB. */
  readonly atOnce: number = 2;
  /** How many may wait for that. */
  readonly waiting: number = 64;
}

/** More passwords wait to be hashed than this process lets wait. */
export class PasswordsBusy extends OAuthError {
  constructor() {
    super('temporarily_unavailable', 'Too many people are signing in at this moment. Try again in a moment.', {
      detail: 'the queue for password hashing is full',
      retryAfterSeconds: 2,
    });
  }
}

export interface PasswordVerdict {
  readonly matches: boolean;
  /** It matches, and its hash was made under other parameters than today's. */
  readonly outdated: boolean;
}

/** Hashes and checks what people choose: argon2id, off the event loop, a few at once, and never an endless queue. */
@Injectable()
export class Passwords {
  private readonly turns: Turns;
  private turnedAway = 0;

  constructor(@Optional() limits?: PasswordLimits) {
    const { atOnce, waiting } = limits ?? new PasswordLimits();
    this.turns = new Turns(atOnce, waiting, () => {
      this.turnedAway += 1;
      return new PasswordsBusy();
    });
  }

  /** How many passwords wait now, and how many people were turned away since the start. */
  load(): { readonly waiting: number; readonly turnedAway: number } {
    return { waiting: this.turns.length, turnedAway: this.turnedAway };
  }

  /** @throws PasswordsBusy, or OAuthError invalid_request for a password that is too long */
  async hash(password: string): Promise<string> {
    if (isTooLong(password)) throw new OAuthError('invalid_request', 'The password is too long.');
    return this.turns.take(() => argon2.hash(normalized(password), parameters));
  }

  /**
   * Takes the same time for a person without a hash, or for nobody at all.
   *
   * @throws PasswordsBusy
   */
  async verify(hash: string | null | undefined, password: string): Promise<PasswordVerdict> {
    if (isTooLong(password)) return { matches: false, outdated: false };
    const verified = await this.turns.take(() => argon2.verify(hash ?? nobodysHash, normalized(password)));
    const matches = verified && hash != null;
    return { matches, outdated: matches && argon2.needsRehash(hash, parameters) };
  }
}

const isTooLong = (password: string): boolean => Buffer.byteLength(password) > longestBytes;

/** NIST SP 800-63B-4 §3.1.1.2: one form, however the keyboard composed the characters. */
const normalized = (password: string): string => password.normalize('NFKC');
