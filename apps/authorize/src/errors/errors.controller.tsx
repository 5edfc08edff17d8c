import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { singleParameters } from '#service';
import { ErrorAboutPage, ErrorListPage } from '../pages/error-about-page.js';
import { Pages } from '../pages/pages.js';
import { errorCatalogue } from './error-catalogue.js';

/** What `error_uri` leads to: one page for each reason. */
@Controller('/errors')
export class ErrorsController {
  constructor(private readonly pages: Pages) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const language = this.pages.languageOf(request, singleParameters(request));
    const codes = [...errorCatalogue.keys()].sort();
    await this.pages.send(reply, language, { title: 'Errors', content: <ErrorListPage codes={codes} />, wide: true });
  }

  @Get(':code')
  async about(@Param('code') code: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const entry = errorCatalogue.get(code);
    if (!entry) throw new OAuthError('not_found', 'There is no such error.');
    const language = this.pages.languageOf(request, singleParameters(request));
    await this.pages.send(reply, language, {
      title: code,
      content: <ErrorAboutPage code={code} entry={entry} />,
      wide: true,
    });
  }
}
