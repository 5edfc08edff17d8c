import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import type { FormBody } from '#service';
import { actorOf, Trail } from '../audit/trail.js';
import { StepAnswers } from '../authorize/step-answers.js';
import { CurrentSession, type SignedIn } from '../browser/current-session.js';
import { FormGuard } from '../forms/form-guard.js';
import { Interactions } from '../forms/interactions.js';
import { MessagePage } from '../pages/message-page.js';
import { Pages } from '../pages/pages.js';
import { BackchannelDecisions, type BackchannelQuestion } from './backchannel-decisions.js';
import { RequestsPage } from './requests-page.js';

interface Received {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

const path = '/oauth2/requests';
const shownAs = ({ waiting }: BackchannelQuestion): string => `backchannel:${waiting.id}`;

/** Where a person sees what clients ask of them over the back channel, and decides. */
@Controller(path)
export class RequestsController {
  constructor(
    private readonly session: CurrentSession,
    private readonly decisions: BackchannelDecisions,
    private readonly answers: StepAnswers,
    private readonly interactions: Interactions,
    private readonly guard: FormGuard,
    private readonly pages: Pages,
    private readonly trail: Trail,
  ) {}

  @Get()
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.session.of(request);
    if (signedIn) await this.ask({ request, reply }, signedIn);
    else await this.answers.signIn({ request, reply, parameters: { requests: 'waiting' } }, {});
  }

  @Post()
  async decide(@Body() form: FormBody, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.guard.check(request, form);
    const { decision, asked, request_id: id } = form;
    if (decision !== 'allow' && decision !== 'deny') {
      throw new OAuthError('invalid_request', 'The parameter decision is missing.', { errorCode: 'parameter_absent' });
    }
    const signedIn = await this.session.of(request);
    if (!signedIn) {
      await reply.redirect(path, 303);
      return;
    }
    const questions = await this.decisions.of(signedIn.user);
    const question = questions.find(({ waiting }) => waiting.id === id);
    const received = { request, reply };
    // What the person decided counts for exactly what the page showed.
    if (!question || !this.interactions.wasAsked(asked, signedIn.session.id, shownAs(question), question.scope)) {
      await this.ask(received, signedIn, 'gone');
      return;
    }
    await this.settle(received, signedIn, question, decision);
  }

  private async settle(
    { request, reply }: Received,
    signedIn: SignedIn,
    question: BackchannelQuestion,
    decision: 'allow' | 'deny',
  ): Promise<void> {
    const isFirst = await this.decisions[decision](question, signedIn);
    if (!isFirst) {
      await this.ask({ request, reply }, signedIn, 'gone');
      return;
    }
    await this.trail.record(
      actorOf(request, signedIn.user.id),
      `backchannel.${decision}`,
      'client',
      question.client.id,
    );
    const language = this.pages.languageOf(request);
    const { requestAllowedTitle, requestDeniedTitle, requestDoneText: text, requestsTitle } = language.texts;
    const title = decision === 'allow' ? requestAllowedTitle : requestDeniedTitle;
    const content = <MessagePage title={title} text={text} link={{ href: path, text: requestsTitle }} />;
    await this.pages.send(reply, language, { title, content });
  }

  private async ask({ request, reply }: Received, { session, user }: SignedIn, refusal?: 'gone'): Promise<void> {
    const language = this.pages.languageOf(request);
    const { texts } = language;
    const csrf = this.guard.token(request, reply);
    const content = (
      <RequestsPage
        language={language}
        person={user.name ?? user.username ?? user.email ?? ''}
        questions={await this.decisions.of(user)}
        refusal={refusal && texts.requestGone}
        carried={(question) => ({
          csrf,
          request_id: question.waiting.id,
          asked: this.interactions.asked(session.id, shownAs(question), question.scope),
        })}
      />
    );
    await this.pages.send(reply, language, { title: texts.requestsTitle, content }, refusal === undefined ? 200 : 400);
  }
}
