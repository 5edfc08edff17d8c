import { Injectable } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import type { AccessTokenPlan } from '#service';
import { sectorOf, subjectOf, Users, type AssertedSubject, type ClientRecord, type UserRecord } from '#storage';
import { invalidGrant } from '../invalid-grant.js';

/** What of a token says whom it is about. */
export type AboutWhom = Pick<AccessTokenPlan, 'subject' | 'grant'>;

const longestName = 320;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whom an assertion means: a person who has an account here, or the client itself. Nobody is created. */
@Injectable()
export class AssertedSubjects {
  constructor(private readonly users: Users) {}

  /** @throws OAuthError invalid_grant */
  async of(client: ClientRecord, rule: AssertedSubject, claims: JWTPayload): Promise<AboutWhom> {
    const named = nameIn(rule, claims);
    if (rule.names === 'client') {
      if (named !== client.id) throw invalidGrant('the assertion is about another client');
      return { subject: client.id };
    }
    const found = await this.find(client.tenant, rule.names, named, claims);
    if (!found) throw invalidGrant('the assertion is about nobody who is known here');
    return this.person(client, found);
  }

  /** The name that tokens carry comes first: whoever ends the account after that ends this token too. */
  private async person(client: ClientRecord, { tenant, id }: UserRecord): Promise<AboutWhom> {
    const rid = await this.users.rid(id, sectorOf(client));
    const user = await this.users.find(tenant, id);
    if (!user || user.disabled) throw invalidGrant('the account is gone, or switched off');
    const pairwise = client.metadata.subject_type === 'pairwise';
    return {
      subject: subjectOf({ pairwise, rid, sub: id }),
      // Nobody has signed in here, and nothing was granted: there is no session, no grant and no time.
      grant: { gid: null, sid: null, rid, userEpoch: user.epoch, authTime: null, acr: null, amr: [] },
    };
  }

  private async find(
    tenant: string,
    names: 'username' | 'email' | 'user',
    value: string,
    claims: JWTPayload,
  ): Promise<UserRecord | undefined> {
    if (names === 'user') return uuid.test(value) ? this.users.find(tenant, value) : undefined;
    const user = await this.users.findByLogin(tenant, value);
    // As the issuer writes it: two names that sign-in takes for one may be two people there.
    if (names === 'username') return user?.username === value ? user : undefined;
    return verifiedAddress(user, claims)?.toLowerCase() === value.toLowerCase() ? user : undefined;
  }
}

/** An address that nobody has proved to be theirs, here or there, names nobody. */
const verifiedAddress = (user: UserRecord | undefined, claims: JWTPayload): string | null | undefined =>
  user?.emailVerified === true && claims['email_verified'] !== false ? user.email : undefined;

function nameIn({ claim, links }: AssertedSubject, claims: JWTPayload): string {
  const value = claims[claim];
  if (typeof value !== 'string' || value === '' || value.length > longestName || value.includes('\0')) {
    throw invalidGrant(`the assertion has no usable ${claim}`);
  }
  if (!links) return value;
  const linked = Object.hasOwn(links, value) ? links[value] : undefined;
  if (linked === undefined) throw invalidGrant('the assertion is about nobody who is linked');
  return linked;
}
