import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorCatalogue, errorInWords, OAuthError } from '#protocol';
import { singleParameters } from '#service';
import { ErrorAboutPage, ErrorListPage } from '../pages/error-about-page.js';
import { Pages } from '../pages/pages.js';

/** What `error_uri` leads to: one page for each reason. */
@Controller('/errors')
export class ErrorsController {
  constructor(private readonly pages: Pages) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const language = this.pages.languageOf(request, singleParameters(request));
    const codes = [...errorCatalogue.keys()].sort();
    const content = <ErrorListPage codes={codes} texts={language.texts} />;
    await this.pages.send(reply, language, { title: language.texts.errorsTitle, content, wide: true });
  }

  @Get(':code')
  async about(@Param('code') code: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const language = this.pages.languageOf(request, singleParameters(request));
    const entry = errorInWords(code, language.code);
    if (!entry) throw new OAuthError('not_found', 'There is no such error.');
    const content = <ErrorAboutPage code={code} entry={entry} texts={language.texts} />;
    await this.pages.send(reply, language, { title: code, content, wide: true });
  }
}
