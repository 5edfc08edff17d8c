import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { ServiceSettings } from '#service';
import { AdministrationRoutes } from '../operations/administration-routes.js';
import { ApiPage } from './api-page.js';
import { openApiDocument } from './openapi-document.js';

const css = readFileSync(new URL('../../assets/api-page.css', import.meta.url), 'utf8');

/** The API's description: public, since the source is. */
@Controller('/admin')
export class DocumentsController {
  private document: string | undefined;
  private page: string | undefined;

  constructor(
    private readonly routes: AdministrationRoutes,
    private readonly settings: ServiceSettings,
  ) {}

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  openapi(): string {
    this.document ??= JSON.stringify(openApiDocument(this.routes.operations, this.settings.issuer));
    return this.document;
  }

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header(
    'content-security-policy',
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  )
  read(): string {
    const { issuer } = this.settings;
    this.page ??= `<!doctype html>${renderToString(h(ApiPage, { operations: this.routes.operations, issuer }))}`;
    return this.page;
  }

  @Get('assets/api-page.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=300')
  css(): string {
    return css;
  }
}
