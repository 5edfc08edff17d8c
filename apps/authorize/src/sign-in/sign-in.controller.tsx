import { Body, Controller, Get, Logger, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignIn, type SignInResult } from '#accounts';
import { parseParameters, singleParameters, Tenant, type FormBody } from '#service';
import { actorOf, Trail } from '../audit/trail.js';
import { AuthorizationFlow } from '../authorize/authorization-flow.js';
import { StepAnswers, type SignInAsked } from '../authorize/step-answers.js';
import { CurrentSession } from '../browser/current-session.js';
import { FormGuard } from '../forms/form-guard.js';
import { MessagePage } from '../pages/message-page.js';
import { Pages } from '../pages/pages.js';
import { ReturnPaths } from './return-paths.js';

type Refused = Exclude<SignInResult, { outcome: 'signed-in' }>;

@Controller('/sign-in')
export class SignInController {
  private readonly logger = new Logger('SignIn');

  constructor(
    private readonly signIn: SignIn,
    private readonly session: CurrentSession,
    private readonly flow: AuthorizationFlow,
    private readonly answers: StepAnswers,
    private readonly guard: FormGuard,
    private readonly pages: Pages,
    private readonly paths: ReturnPaths,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {}

  /** For no client: a person who comes by themselves. */
  @Get()
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const parameters = singleParameters(request);
    if (!(await this.session.of(request))) {
      await this.answers.signIn({ request, reply, parameters: undefined }, { login: parameters['login_hint'] });
      return;
    }
    const language = this.pages.languageOf(request, parameters);
    const { signedInTitle: title, signedInText: text, signOutButton } = language.texts;
    const link = { href: '/oauth2/logout', text: signOutButton };
    await this.pages.send(reply, language, { title, content: <MessagePage title={title} text={text} link={link} /> });
  }

  @Post()
  async attempt(@Body() form: FormBody, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.guard.check(request, form);
    const { login = '', password = '', return: query } = form;
    const parameters = query === undefined ? undefined : parseParameters(query);
    const attempt = { tenant: this.tenant.id, login: login.slice(0, 320), password, address: request.ip };
    const result = await this.signIn.check(attempt);
    if (result.outcome === 'signed-in') {
      const started = await this.session.start(request, reply, result.user, { attempts: result.attempts, parameters });
      if (started) {
        await reply.redirect(this.paths.afterSignIn(started, parameters, '/sign-in'), 303);
        return;
      }
    }
    const refused: Refused =
      result.outcome === 'signed-in'
        ? { outcome: 'refused', why: 'the account changed at the same moment', user: result.user }
        : result;
    await this.refuse({ request, reply, parameters }, login, refused);
  }

  /** One answer for every reason (no enumeration), and one audit entry, so that the time tells nothing either. */
  private async refuse(
    received: { request: FastifyRequest; reply: FastifyReply; parameters: FormBody | undefined },
    login: string,
    result: Refused,
  ): Promise<void> {
    const { request, reply } = received;
    const { why, userId, asked } = told(result);
    this.logger.warn({ msg: 'sign-in refused', why, client: request.ip });
    await this.trail.record(actorOf(request, userId), 'sign-in.refused', 'user', userId);
    if (result.outcome === 'locked') void reply.header('retry-after', result.seconds);
    const client = await this.clientOf(request, received.parameters);
    await this.answers.signIn(received, { ...asked, client, login });
  }

  private async clientOf(request: FastifyRequest, parameters: FormBody | undefined) {
    const step = parameters?.['client_id'] === undefined ? undefined : await this.flow.next(request, { parameters });
    return step?.kind === 'sign-in' ? step.request.client : undefined;
  }
}

/** What the log learns, and what the person is told. */
function told(result: Refused): { why: string; userId: string; asked: SignInAsked } {
  if (result.outcome === 'locked') {
    return { why: 'too many attempts', userId: 'unknown', asked: { refusal: 'tryLater', status: 429 } };
  }
  const { why, user } = result;
  return { why, userId: user?.id ?? 'unknown', asked: { refusal: 'wrongPassword', status: 400 } };
}
