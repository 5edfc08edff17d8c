import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Accounts, type ChangedPassword } from '#accounts';
import { ProblemError } from '#service';
import type { UserRecord } from '#storage';
import { Trail } from '../audit/trail.js';
import { BrowserCookies } from '../browser/browser-cookies.js';
import { AccountAccess } from './account-access.js';
import { accountAnswer } from './account-answers.js';
import {
  accountPatch,
  invalidMembers,
  passwordChange,
  passwordProof,
  validMembers,
  type AccountPatch,
} from './account-body.js';

/** A person's own account. */
@Controller('/account')
export class AccountController {
  constructor(
    private readonly access: AccountAccess,
    private readonly accounts: Accounts,
    private readonly cookies: BrowserCookies,
    private readonly trail: Trail,
  ) {}

  @Get()
  async read(@Req() request: FastifyRequest): Promise<object> {
    return accountAnswer((await this.access.admit(request)).user);
  }

  @Patch()
  async change(@Req() request: FastifyRequest, @Body() body: unknown): Promise<object> {
    const { user } = await this.access.admit(request);
    const wanted = changeOf(user, validMembers(accountPatch, body));
    if ((wanted.username ?? wanted.email) === null) {
      throw invalidMembers([{ pointer: '/username', detail: 'A user name or an e-mail address is needed.' }]);
    }
    const changed = await this.accounts.changeProfile(user, wanted, this.trail.account(request, 'user.update'));
    if (changed.outcome === 'changed') return accountAnswer(changed.user);
    if (changed.outcome === 'taken') {
      throw new ProblemError(409, 'Somebody else has this user name or e-mail address', {
        errorCode: 'already_exists',
      });
    }
    throw new ProblemError(409, 'The account changed at the same moment', { errorCode: 'version_mismatch' });
  }

  /** Answers when every other session, and every token of before, is dead. */
  @Post('password')
  @HttpCode(204)
  async changePassword(
    @Req() request: FastifyRequest,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { user, session } = await this.access.admit(request);
    const { current_password: current, new_password: next } = validMembers(passwordChange, body);
    const change = { user, current, next, address: request.ip, keepSession: session?.id };
    const changed = await this.accounts.changePassword(change, this.trail.account(request, 'user.change-password'));
    if (changed.outcome !== 'changed') throw passwordProblem(changed.outcome);
    if (changed.revocationToken !== undefined) void reply.header('revocation-token', changed.revocationToken);
  }

  @Delete()
  @HttpCode(204)
  async delete(
    @Req() request: FastifyRequest,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { user } = await this.access.admit(request);
    const { password } = validMembers(passwordProof, body);
    const audit = this.trail.account(request, 'user.delete');
    const outcome = await this.accounts.delete(user, password, request.ip, audit);
    if (outcome !== 'deleted') throw passwordProblem(outcome);
    this.cookies.clear(reply, 'session');
  }
}

/** RFC 7396, one level deep. */
function changeOf(user: UserRecord, patch: AccountPatch): Pick<UserRecord, 'username' | 'email' | 'name' | 'profile'> {
  const { username = user.username, email = user.email, name = user.name, profile = {} } = patch;
  const merged = Object.entries({ ...user.profile, ...profile }).filter(([, value]) => value !== null);
  return { username, email, name, profile: profile === null ? {} : Object.fromEntries(merged) };
}

function passwordProblem(outcome: Exclude<ChangedPassword['outcome'], 'changed'>): ProblemError {
  switch (outcome) {
    case 'refused':
      return new ProblemError(403, 'The password is not right', { errorCode: 'wrong_password' });
    case 'locked':
      return new ProblemError(429, 'Too many attempts; try again later', { errorCode: 'too_many_attempts' });
    case 'conflict':
      return new ProblemError(409, 'The account changed at the same moment', { errorCode: 'version_mismatch' });
    case 'too_short':
      return invalidMembers([{ pointer: '/new_password', detail: 'At least 8 characters.' }]);
    case 'too_long':
      return invalidMembers([{ pointer: '/new_password', detail: 'At most 1024 bytes.' }]);
    case 'too_common':
      return invalidMembers([{ pointer: '/new_password', detail: 'Many people use it, or it is your own name.' }]);
  }
}
