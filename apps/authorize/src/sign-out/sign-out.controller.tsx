import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Subjects } from '#accounts';
import { parseParameters, singleParameters, Tenant, type FormBody } from '#service';
import { ClientCache, sectorOf, Sessions, type ClientRecord } from '#storage';
import { actorOf, Trail } from '../audit/trail.js';
import { BrowserCookies } from '../browser/browser-cookies.js';
import { CurrentSession, type SignedIn } from '../browser/current-session.js';
import { FormGuard } from '../forms/form-guard.js';
import { OwnIdTokens, type OwnIdToken } from '../id-tokens/own-id-tokens.js';
import { MessagePage } from '../pages/message-page.js';
import { Pages } from '../pages/pages.js';
import { SignedOutPage } from '../pages/signed-out-page.js';
import { SignOutPage } from '../pages/sign-out-page.js';
import { FrontChannel } from './front-channel.js';
import { logoutClientId, logoutQuery, logoutRedirect } from './logout-request.js';

interface LogoutRequest {
  readonly hint: OwnIdToken | undefined;
  readonly redirectTo: string | undefined;
  readonly client: ClientRecord | undefined;
}

/** OpenID Connect RP-Initiated Logout 1.0 */
@Controller()
export class SignOutController {
  constructor(
    private readonly session: CurrentSession,
    private readonly sessions: Sessions,
    private readonly clients: ClientCache,
    private readonly idTokens: OwnIdTokens,
    private readonly subjects: Subjects,
    private readonly frontChannel: FrontChannel,
    private readonly cookies: BrowserCookies,
    private readonly guard: FormGuard,
    private readonly pages: Pages,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {}

  @Get('/oauth2/logout')
  async logout(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const parameters = singleParameters(request);
    const asked = await this.read(parameters);
    const signedIn = await this.session.of(request);
    if (signedIn && !(await this.isMeant(asked, signedIn))) {
      await this.confirm(request, reply, parameters, signedIn);
      return;
    }
    await this.end(request, reply, signedIn, asked.redirectTo);
  }

  /** §2 allows both methods; the redirect to ourselves brings our SameSite cookie. */
  @Post('/oauth2/logout')
  async logoutByPost(@Body() form: FormBody, @Res() reply: FastifyReply): Promise<void> {
    await reply.redirect(`/oauth2/logout?${logoutQuery(form)}`, 303);
  }

  @Post('/sign-out')
  async confirmed(@Body() form: FormBody, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.guard.check(request, form);
    const { redirectTo } = await this.read(parseParameters(form['return'] ?? ''));
    await this.end(request, reply, await this.session.of(request), redirectTo);
  }

  @Get('/sign-out')
  async signedOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (await this.session.of(request)) {
      await reply.redirect('/oauth2/logout', 303);
      return;
    }
    const language = this.pages.languageOf(request, singleParameters(request));
    const { signedOutTitle: title, signedOutText: text, signInAgain } = language.texts;
    const link = { href: '/sign-in', text: signInAgain };
    await this.pages.send(reply, language, { title, content: <MessagePage title={title} text={text} link={link} /> });
  }

  private async read(parameters: FormBody): Promise<LogoutRequest> {
    const given = parameters['id_token_hint'];
    const hint = given === undefined ? undefined : await this.idTokens.read(given);
    const clientId = logoutClientId(parameters, hint);
    const client = clientId === undefined ? undefined : await this.clients.find(this.tenant.id, clientId.slice(0, 256));
    return { hint, redirectTo: logoutRedirect(parameters, client), client };
  }

  /** §6: without a hint that names this very session, anybody's link could sign people out, so they are asked. */
  private async isMeant({ hint, client }: LogoutRequest, { user, session }: SignedIn): Promise<boolean> {
    if (!client || hint?.sub !== (await this.subjects.nameFor(client, user))) return false;
    const { sid } = hint;
    return sid === undefined || sid === (await this.sessions.sid(session.id, sectorOf(client)));
  }

  private async confirm(
    request: FastifyRequest,
    reply: FastifyReply,
    parameters: FormBody,
    { user }: SignedIn,
  ): Promise<void> {
    const language = this.pages.languageOf(request, parameters);
    const { texts } = language;
    const carried = { csrf: this.guard.token(request, reply), return: logoutQuery(parameters) || undefined };
    const person = user.name ?? user.username ?? user.email ?? '';
    const content = <SignOutPage texts={texts} person={person} carried={carried} />;
    await this.pages.send(reply, language, { title: texts.signOutTitle, content });
  }

  /** Answers after Postgres and Redis: whoever is told that they are signed out, is. */
  private async end(
    request: FastifyRequest,
    reply: FastifyReply,
    signedIn: SignedIn | undefined,
    redirectTo: string | undefined,
  ): Promise<void> {
    let logouts: readonly string[] = [];
    if (signedIn) {
      const { session, user } = signedIn;
      logouts = await this.frontChannel.logoutsOf(session.id);
      const audit = this.trail.event(actorOf(request, user.id), 'session.end', 'session', session.id);
      await this.sessions.end(session.id, 'user_logout', user.id, audit);
    }
    this.cookies.clear(reply, 'session');
    if (logouts.length === 0) await reply.redirect(redirectTo ?? '/sign-out', 303);
    else await this.signOutElsewhere(request, reply, logouts, redirectTo);
  }

  /** Front-Channel Logout 1.0 §2: the browser opens them all, and then goes on; it does without scripts. */
  private async signOutElsewhere(
    request: FastifyRequest,
    reply: FastifyReply,
    logouts: readonly string[],
    redirectTo: string | undefined,
  ): Promise<void> {
    const language = this.pages.languageOf(request);
    const { signedOutTitle: title, signedOutText, returningText, continueButton, signInAgain } = language.texts;
    const isReturning = redirectTo !== undefined;
    const link = isReturning ? { href: redirectTo, text: continueButton } : { href: '/sign-in', text: signInAgain };
    const content = <SignedOutPage {...{ title, link, logouts }} text={isReturning ? returningText : signedOutText} />;
    const next = isReturning ? { next: { url: redirectTo, afterSeconds: 2 } } : {};
    await this.pages.send(reply, language, { title, content, frames: logouts, ...next });
  }
}
