import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SignUpSettings, type FormBody } from '#service';
import type { AuthorizationResponse } from '../authorization-request/authorization-response.js';
import { requestQuery } from '../authorization-request/request-query.js';
import { FormGuard } from '../forms/form-guard.js';
import { Interactions } from '../forms/interactions.js';
import type { ClientRecord } from '#storage';
import { clientInWords } from '../pages/client-in-words.js';
import { ConsentPage } from '../pages/consent-page.js';
import { detailsInWords } from '../pages/detail-in-words.js';
import { FormPostPage } from '../pages/form-post-page.js';
import { filled, rightsInWords, type Language } from '../pages/language.js';
import { Pages } from '../pages/pages.js';
import { SignInPage } from '../pages/sign-in-page.js';
import type { Texts } from '../pages/translations/en.js';
import { anotherAccount, type ConsentQuestion, type Step } from './authorization-flow.js';

export interface Received {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** The authorization request; absent where somebody signs in for no client. */
  readonly parameters: FormBody | undefined;
}

export interface SignInAsked {
  readonly client?: ClientRecord | undefined;
  readonly login?: string | undefined;
  readonly refusal?: keyof Texts | undefined;
  readonly status?: number;
  /** As the request has it; otherwise the browser decides. */
  readonly language?: Language;
}

/** A step of the flow as the browser gets it. */
@Injectable()
export class StepAnswers {
  constructor(
    private readonly pages: Pages,
    private readonly guard: FormGuard,
    private readonly interactions: Interactions,
    private readonly settings: SignUpSettings,
  ) {}

  async send(received: Received & { readonly parameters: FormBody }, step: Step): Promise<void> {
    const { request, reply, parameters } = received;
    const language = this.pages.languageOf(request, { ui_locales: localesOf(step) ?? parameters['ui_locales'] });
    switch (step.kind) {
      case 'answer':
        await this.answer(reply, language, step.response, step.clientName);
        return;
      case 'sign-in':
        if (step.isNew) {
          await reply.redirect(signUpPath(requestQuery(parameters)), 303);
          return;
        }
        await this.signIn(received, { client: step.request.client, login: step.login, language });
        return;
      case 'consent':
        await this.consent(received, language, step.question);
    }
  }

  async signIn({ request, reply, parameters }: Received, asked: SignInAsked): Promise<void> {
    const language = asked.language ?? this.pages.languageOf(request, parameters);
    const { texts } = language;
    const query = parameters && requestQuery(parameters);
    const carried = { csrf: this.guard.token(request, reply), return: query };
    const client = asked.client && clientInWords(asked.client, language);
    const signUp = query === undefined ? '/sign-up' : signUpPath(query);
    const content = (
      <SignInPage
        texts={texts}
        client={client}
        login={asked.login}
        refusal={asked.refusal && texts[asked.refusal]}
        carried={carried}
        signUp={this.settings.signUp === 'on' ? signUp : undefined}
      />
    );
    await this.pages.send(reply, language, { title: texts.signInTitle, content, image: client?.logo }, asked.status);
  }

  private async answer(
    reply: FastifyReply,
    language: Language,
    response: AuthorizationResponse,
    clientName: string,
  ): Promise<void> {
    if (response.kind === 'redirect') {
      await reply.redirect(response.location, 303);
      return;
    }
    const { action, fields } = response;
    const title = filled(language.texts.returningTitle, { client: clientName });
    const content = <FormPostPage texts={language.texts} clientName={clientName} action={action} fields={fields} />;
    await this.pages.send(reply, language, { title, content, script: 'form-post.js' });
  }

  private async consent(
    { request: http, reply, parameters }: Received & { readonly parameters: FormBody },
    language: Language,
    { request, rights, signedIn, catalogue }: ConsentQuestion,
  ): Promise<void> {
    const { texts } = language;
    const client = clientInWords(request.client, language);
    const { user, session } = signedIn;
    const query = requestQuery(parameters);
    const content = (
      <ConsentPage
        texts={texts}
        client={client}
        redirectUri={request.redirectUri}
        person={user.name ?? user.username ?? user.email ?? ''}
        rights={rightsInWords(rights, texts, catalogue)}
        details={detailsInWords(request.authorizationDetails, catalogue)}
        carried={{
          csrf: this.guard.token(http, reply),
          return: query,
          asked: this.interactions.asked(session.id, query, rights),
          interaction: this.interactions.signedIn(session.id, query),
        }}
        otherAccount={`/oauth2/authorize?${query}&account=${anotherAccount}`}
      />
    );
    const title = filled(texts.consentTitle, { client: client.name });
    await this.pages.send(reply, language, { title, content, image: client.logo });
  }
}

const signUpPath = (query: string): string => `/sign-up?${new URLSearchParams({ return: query }).toString()}`;

/** As the request has them, which may have been pushed or signed. */
function localesOf(step: Step): string | undefined {
  if (step.kind === 'answer') return undefined;
  return step.kind === 'sign-in' ? step.request.uiLocales : step.question.request.uiLocales;
}
