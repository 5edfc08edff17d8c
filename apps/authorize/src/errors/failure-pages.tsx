import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { errorCatalogue } from '#protocol';
import { ErrorAnswers, type Answer, type Failure } from '#service';
import { ErrorPage, titleOf } from '../pages/error-page.js';
import { pageHeaders, Pages } from '../pages/pages.js';

const paths = [
  ...['/oauth2/authorize', '/oauth2/logout', '/sign-in', '/sign-up', '/sign-out', '/consent', '/first-run', '/errors'],
  '/assets/authorize',
];

/** Failures where people are, as pages. */
@Injectable()
export class FailurePages implements OnModuleInit {
  constructor(
    private readonly errorAnswers: ErrorAnswers,
    private readonly pages: Pages,
  ) {}

  onModuleInit(): void {
    this.errorAnswers.render(paths, (failure, request) => this.page(failure, request));
  }

  private page(failure: Failure, request: FastifyRequest): Answer {
    const language = this.pages.languageOf(request);
    const code = failure.errorCode ?? failure.error;
    const about = errorCatalogue.has(code) ? `/errors/${code}` : undefined;
    const { texts } = language;
    const content = <ErrorPage texts={texts} failure={failure} requestId={request.id} about={about} />;
    return {
      contentType: 'text/html; charset=utf-8',
      headers: { ...pageHeaders, 'content-language': language.code },
      body: this.pages.render(language, { title: titleOf(texts, failure), content }),
    };
  }
}
