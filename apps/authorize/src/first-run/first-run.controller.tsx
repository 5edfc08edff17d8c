import { createHash } from 'node:crypto';
import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignUp, type CheckedSignUp } from '#accounts';
import { administratorRole, OAuthError } from '#protocol';
import { singleParameters, Tenant, type FormBody } from '#service';
import { AdministratorLinks, Users, type UserChange, type UserRecord } from '#storage';
import { Trail } from '../audit/trail.js';
import { CurrentSession } from '../browser/current-session.js';
import { FormGuard } from '../forms/form-guard.js';
import { MessagePage } from '../pages/message-page.js';
import { Pages } from '../pages/pages.js';
import { SignUpPage } from '../pages/sign-up-page.js';
import type { Texts } from '../pages/translations/en.js';
import { accountRefusals } from '../sign-up/account-refusals.js';

interface Shown {
  readonly link: string;
  readonly login?: string | undefined;
  readonly name?: string | undefined;
  readonly refusal?: keyof Texts;
}

const hashOf = (link: string): Buffer => createHash('sha256').update(link).digest();

/** The first administrator, by a link that works once. */
@Controller('/first-run')
export class FirstRunController {
  constructor(
    private readonly links: AdministratorLinks,
    private readonly users: Users,
    private readonly signUp: SignUp,
    private readonly session: CurrentSession,
    private readonly guard: FormGuard,
    private readonly pages: Pages,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {}

  @Get()
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { link = '' } = singleParameters(request);
    if (await this.links.isUsable(this.tenant.id, hashOf(link))) await this.show(request, reply, { link });
    else await this.showUsed(request, reply);
  }

  @Post()
  async create(@Body() form: FormBody, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.guard.check(request, form);
    const { link = '' } = form;
    // First, so that nobody without a link makes this process hash passwords.
    if (!(await this.links.isUsable(this.tenant.id, hashOf(link)))) {
      await this.showUsed(request, reply);
      return;
    }
    const { login = '', name, password = '' } = form;
    const checked = await this.signUp.check({ tenant: this.tenant.id, login: login.slice(0, 320), name, password });
    const shown = { link, login, name };
    if (checked.outcome !== 'checked') {
      await this.show(request, reply, { ...shown, refusal: accountRefusals[checked.outcome] });
      return;
    }
    await this.useLink(request, reply, shown, checked);
  }

  private async useLink(
    request: FastifyRequest,
    reply: FastifyReply,
    shown: Shown,
    checked: Extract<CheckedSignUp, { outcome: 'checked' }>,
  ): Promise<void> {
    const created = await this.use(request, shown.link, checked);
    if (created?.outcome === 'changed') await this.enter(request, reply, created.user);
    else if (created) await this.show(request, reply, { ...shown, refusal: 'nameTaken' });
    else await this.showUsed(request, reply);
  }

  /** Undefined when somebody was faster. */
  private async use(
    request: FastifyRequest,
    link: string,
    { user }: Extract<CheckedSignUp, { outcome: 'checked' }>,
  ): Promise<UserChange | undefined> {
    let change: UserChange | undefined;
    await this.links.use(this.tenant.id, hashOf(link), async (transaction) => {
      const audit = this.trail.account(request, 'user.first-run');
      change = await this.users.createIn(transaction, { ...user, roles: [administratorRole] }, audit);
      return change.outcome === 'changed';
    });
    return change;
  }

  private async enter(request: FastifyRequest, reply: FastifyReply, user: UserRecord): Promise<void> {
    const started = await this.session.start(request, reply, user, { attempts: [] });
    if (!started) throw new OAuthError('login_required', 'Please sign in.');
    await reply.redirect('/admin', 303);
  }

  private async show(request: FastifyRequest, reply: FastifyReply, shown: Shown): Promise<void> {
    const language = this.pages.languageOf(request);
    const { texts } = language;
    const content = (
      <SignUpPage
        texts={texts}
        title={texts.firstRunTitle}
        intro={texts.firstRunIntro}
        action="/first-run"
        button={texts.firstRunButton}
        login={shown.login}
        name={shown.name}
        refusal={shown.refusal && texts[shown.refusal]}
        carried={{ csrf: this.guard.token(request, reply), link: shown.link }}
      />
    );
    const status = shown.refusal === undefined ? 200 : 400;
    await this.pages.send(reply, language, { title: texts.firstRunTitle, content }, status);
  }

  private async showUsed(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const language = this.pages.languageOf(request);
    const { linkUsedTitle: title, linkUsedText: text } = language.texts;
    await this.pages.send(reply, language, { title, content: <MessagePage title={title} text={text} /> }, 410);
  }
}
