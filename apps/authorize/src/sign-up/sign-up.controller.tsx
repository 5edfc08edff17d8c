import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignUp } from '#accounts';
import { OAuthError } from '#protocol';
import { parseParameters, SignUpSettings, singleParameters, Tenant, type FormBody } from '#service';
import { Trail } from '../audit/trail.js';
import { requestQuery } from '../authorization-request/request-query.js';
import { anotherAccount } from '../authorize/authorization-flow.js';
import { CurrentSession } from '../browser/current-session.js';
import { FormGuard } from '../forms/form-guard.js';
import { Pages } from '../pages/pages.js';
import { SignUpPage } from '../pages/sign-up-page.js';
import type { Texts } from '../pages/translations/en.js';
import { ReturnPaths } from '../sign-in/return-paths.js';
import { accountRefusals } from './account-refusals.js';

interface Shown {
  readonly query: string | undefined;
  readonly login?: string | undefined;
  readonly name?: string | undefined;
  readonly refusal?: keyof Texts;
}

/** Accounts that people create themselves, where an administrator has turned that on. */
@Controller('/sign-up')
export class SignUpController {
  constructor(
    private readonly signUp: SignUp,
    private readonly session: CurrentSession,
    private readonly guard: FormGuard,
    private readonly pages: Pages,
    private readonly paths: ReturnPaths,
    private readonly trail: Trail,
    private readonly settings: SignUpSettings,
    private readonly tenant: Tenant,
  ) {}

  @Get()
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.requireOn();
    await this.show(request, reply, { query: singleParameters(request)['return'] });
  }

  @Post()
  async create(@Body() form: FormBody, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.requireOn();
    this.guard.check(request, form);
    const { login = '', password = '', name, return: query } = form;
    const parameters = query === undefined ? undefined : parseParameters(query);
    const wanted = { tenant: this.tenant.id, login: login.slice(0, 320), name, password };
    const created = await this.signUp.create(wanted, request.ip, this.trail.account(request, 'user.sign-up'));
    if (created.outcome !== 'signed-up') {
      await this.show(request, reply, { query, login, name, refusal: accountRefusals[created.outcome] });
      return;
    }
    const started = await this.session.start(request, reply, created.user, { attempts: [], parameters });
    if (!started) throw new OAuthError('login_required', 'Please sign in.');
    await reply.redirect(this.paths.afterSignIn(started, parameters, '/sign-in'), 303);
  }

  private async show(request: FastifyRequest, reply: FastifyReply, shown: Shown): Promise<void> {
    const parameters = shown.query === undefined ? undefined : parseParameters(shown.query);
    const query = parameters && requestQuery(parameters);
    const language = this.pages.languageOf(request, parameters);
    const { texts } = language;
    const content = (
      <SignUpPage
        texts={texts}
        title={texts.signUpTitle}
        action="/sign-up"
        button={texts.signUpButton}
        login={shown.login}
        name={shown.name}
        refusal={shown.refusal && texts[shown.refusal]}
        carried={{ csrf: this.guard.token(request, reply), return: query }}
        signIn={query === undefined ? '/sign-in' : `/oauth2/authorize?${query}&account=${anotherAccount}`}
      />
    );
    const status = shown.refusal === undefined ? 200 : shown.refusal === 'tryLater' ? 429 : 400;
    await this.pages.send(reply, language, { title: texts.signUpTitle, content }, status);
  }

  private requireOn(): void {
    if (this.settings.signUp === 'off') throw new OAuthError('not_found', 'There is nothing here.');
  }
}
