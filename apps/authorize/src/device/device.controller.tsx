import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError, shownUserCode } from '#protocol';
import { singleParameters, type FormBody } from '#service';
import { actorOf, Trail } from '../audit/trail.js';
import { StepAnswers } from '../authorize/step-answers.js';
import { CurrentSession, type SignedIn } from '../browser/current-session.js';
import { FormGuard } from '../forms/form-guard.js';
import { Interactions } from '../forms/interactions.js';
import { clientInWords } from '../pages/client-in-words.js';
import { rightsInWords } from '../pages/language.js';
import { MessagePage } from '../pages/message-page.js';
import { Pages } from '../pages/pages.js';
import { DeviceAttempts } from './device-attempts.js';
import { DeviceDecisions, type DeviceQuestion } from './device-decisions.js';
import { DeviceCodePage, DeviceQuestionPage } from './device-page.js';

interface Received {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly code: string;
}

/**
 * Where a person lets a device in: types its code, sees who asks for what, and decides.
 *
 * @see RFC 8628 §3.3
 */
@Controller('/oauth2/device')
export class DeviceController {
  constructor(
    private readonly session: CurrentSession,
    private readonly decisions: DeviceDecisions,
    private readonly attempts: DeviceAttempts,
    private readonly answers: StepAnswers,
    private readonly interactions: Interactions,
    private readonly guard: FormGuard,
    private readonly pages: Pages,
    private readonly trail: Trail,
  ) {}

  @Get()
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { user_code: code } = singleParameters(request);
    if (code === undefined) {
      await this.askCode({ request, reply, code: '' });
      return;
    }
    const signedIn = await this.session.of(request);
    if (!signedIn) {
      await this.answers.signIn({ request, reply, parameters: { user_code: code } }, {});
      return;
    }
    const question = await this.find({ request, reply, code }, signedIn);
    if (question) await this.ask({ request, reply, code }, signedIn, question);
  }

  @Post()
  async decide(@Body() form: FormBody, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.guard.check(request, form);
    const { decision, asked, user_code: code = '' } = form;
    if (decision !== 'allow' && decision !== 'deny') {
      throw new OAuthError('invalid_request', 'The parameter decision is missing.', { errorCode: 'parameter_absent' });
    }
    const signedIn = await this.session.of(request);
    if (!signedIn) {
      await reply.redirect(`/oauth2/device?${new URLSearchParams({ user_code: code }).toString()}`, 303);
      return;
    }
    const received = { request, reply, code };
    const question = await this.find(received, signedIn);
    if (question) await this.settle(received, signedIn, question, { decision, asked });
  }

  /** What the person decided counts for exactly what the page showed, and once. */
  private async settle(
    received: Received,
    signedIn: SignedIn,
    question: DeviceQuestion,
    { decision, asked }: { readonly decision: 'allow' | 'deny'; readonly asked: string | undefined },
  ): Promise<void> {
    const { request, reply } = received;
    const shown = `device:${question.device.userCode}`;
    if (!this.interactions.wasAsked(asked, signedIn.session.id, shown, question.scope)) {
      await this.ask(received, signedIn, question);
      return;
    }
    const deciding = decision === 'allow' ? this.decisions.allow(question, signedIn) : this.decisions.deny(question);
    if (!(await deciding)) {
      await this.askCode(received, 'deviceUnknown', 400);
      return;
    }
    await this.trail.record(actorOf(request, signedIn.user.id), `device.${decision}`, 'client', question.client.id);
    await this.told(request, reply, decision);
  }

  /** The question, or undefined when the person has been answered. */
  private async find(received: Received, signedIn: SignedIn): Promise<DeviceQuestion | undefined> {
    const { request, reply, code } = received;
    const seconds = await this.attempts.blockedSeconds(request, signedIn);
    if (seconds > 0) {
      void reply.header('retry-after', seconds);
      await this.askCode(received, 'tryLater', 429);
      return undefined;
    }
    const question = await this.decisions.find(code, signedIn.user);
    if (question) return question;
    await this.attempts.countWrong(request, signedIn);
    await this.askCode(received, 'deviceUnknown', 400);
    return undefined;
  }

  private async askCode(
    { request, reply, code }: Received,
    refusal?: 'deviceUnknown' | 'tryLater',
    status = 200,
  ): Promise<void> {
    const language = this.pages.languageOf(request);
    const { texts } = language;
    const content = <DeviceCodePage texts={texts} code={code.slice(0, 20)} refusal={refusal && texts[refusal]} />;
    await this.pages.send(reply, language, { title: texts.deviceTitle, content }, status);
  }

  private async ask(
    { request, reply }: Received,
    { session, user }: SignedIn,
    question: DeviceQuestion,
  ): Promise<void> {
    const language = this.pages.languageOf(request);
    const { device, client, scope, catalogue } = question;
    const content = (
      <DeviceQuestionPage
        texts={language.texts}
        clientName={clientInWords(client, language).name}
        userCode={shownUserCode(device.userCode)}
        person={user.name ?? user.username ?? user.email ?? ''}
        rights={rightsInWords(scope, language.texts, catalogue)}
        carried={{
          csrf: this.guard.token(request, reply),
          user_code: device.userCode,
          asked: this.interactions.asked(session.id, `device:${device.userCode}`, scope),
        }}
      />
    );
    await this.pages.send(reply, language, { title: language.texts.deviceTitle, content });
  }

  private async told(request: FastifyRequest, reply: FastifyReply, decision: 'allow' | 'deny'): Promise<void> {
    const language = this.pages.languageOf(request);
    const { deviceAllowedTitle, deviceAllowedText, deviceDeniedTitle, deviceDeniedText } = language.texts;
    const [title, text] =
      decision === 'allow' ? [deviceAllowedTitle, deviceAllowedText] : [deviceDeniedTitle, deviceDeniedText];
    await this.pages.send(reply, language, { title, content: <MessagePage title={title} text={text} /> });
  }
}
