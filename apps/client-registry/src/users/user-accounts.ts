import { Injectable } from '@nestjs/common';
import { ProblemError, Tenant } from '#service';
import { Users, type UserChange, type UserRecord } from '#storage';
import type { Caller } from '../access/caller.js';
import { Trail } from '../audit/trail.js';
import { changedMeanwhile } from '../operations/entity-version.js';
import { mergePatch } from '../operations/merge-patch.js';
import { notFound } from '../operations/path-parameters.js';
import { validBody } from '../operations/validated.js';
import { erasedUser, userAnswer, userIdOf, writtenOf } from './user-answer.js';
import { PasswordHashes } from './password-hashes.js';
import { userBody, type NewUserBody } from './user-members.js';
import { UserRoles } from './user-roles.js';

export type ChangedUser = Extract<UserChange, { outcome: 'changed' }>;
type Verb = 'disable' | 'enable' | 'delete';

/** People's accounts, as administrators change them. */
@Injectable()
export class UserAccounts {
  constructor(
    private readonly users: Users,
    private readonly roles: UserRoles,
    private readonly passwordHashes: PasswordHashes,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {}

  async find(id: string): Promise<UserRecord> {
    const user = await this.users.find(this.tenant.id, id);
    if (!user) throw notFound();
    return user;
  }

  async create(caller: Caller, body: NewUserBody): Promise<UserRecord> {
    await this.roles.requireKnown(body.roles);
    await this.roles.requireHeldBy(caller, body.roles);
    const { username, email, email_verified: emailVerified, name, profile, attributes, password } = body;
    const names = [username, email];
    const passwordHash = password === undefined ? undefined : await this.passwordHashes.of(password, names);
    const roles = [...new Set(body.roles)];
    const user = {
      tenant: this.tenant.id,
      username,
      email,
      emailVerified,
      name,
      profile,
      attributes,
      roles,
      passwordHash,
    };
    return changedUser(await this.users.create(user, this.audit(caller, 'create'))).user;
  }

  async update(caller: Caller, id: string, version: number | undefined, patch: object): Promise<UserRecord> {
    const before = await this.find(id);
    if (version !== undefined && version !== before.version) throw changedMeanwhile();
    const body = validBody(userBody, mergePatch(writtenOf(before), patch));
    await this.roles.requireKnown(body.roles, before.roles);
    await this.roles.requireHeldBy(caller, [...before.roles, ...body.roles]);
    const change = {
      username: body.username ?? null,
      email: body.email ?? null,
      emailVerified: body.email_verified,
      name: body.name ?? null,
      profile: body.profile ?? {},
      attributes: body.attributes ?? {},
      roles: [...new Set(body.roles)],
    };
    return changedUser(
      await this.users.update(this.tenant.id, id, before.version, change, this.audit(caller, 'update')),
    ).user;
  }

  async setPassword(caller: Caller, id: string, password: string): Promise<ChangedUser> {
    const before = await this.find(id);
    await this.roles.requireHeldBy(caller, before.roles);
    const hash = await this.passwordHashes.of(password, [before.username, before.email]);
    const audit = this.audit(caller, 'set-password');
    return changedUser(await this.users.setPassword(this.tenant.id, id, hash, { audit }));
  }

  async switch(caller: Caller, id: string, verb: Verb): Promise<ChangedUser> {
    return changedUser(await this.users[verb](this.tenant.id, id, this.audit(caller, verb)));
  }

  async revokeTokens(caller: Caller, id: string): Promise<ChangedUser> {
    return changedUser(await this.users.revokeTokens(this.tenant.id, id, 'admin', this.audit(caller, 'revoke-tokens')));
  }

  private audit(caller: Caller, verb: string) {
    const shown = verb === 'delete' ? erasedUser : userAnswer;
    return this.trail.of(caller, { action: `user.${verb}`, kind: 'user', id: userIdOf, shown });
  }
}

/** @throws OAuthError not_found, ProblemError 409 or 412 */
function changedUser(change: UserChange): ChangedUser {
  switch (change.outcome) {
    case 'changed':
      return change;
    case 'unknown':
      throw notFound();
    case 'conflict':
      throw changedMeanwhile();
    case 'taken':
      throw new ProblemError(409, 'Somebody else has this user name or e-mail address', {
        errorCode: 'already_exists',
      });
  }
}
