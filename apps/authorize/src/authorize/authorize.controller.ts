import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { singleParameters, type FormBody } from '#service';
import { requestQuery } from '../authorization-request/request-query.js';
import { anotherAccount, AuthorizationFlow } from './authorization-flow.js';
import { StepAnswers } from './step-answers.js';

const longestQuery = 32_768;

/** RFC 6749 §3.1 */
@Controller('/oauth2/authorize')
export class AuthorizeController {
  constructor(
    private readonly flow: AuthorizationFlow,
    private readonly answers: StepAnswers,
  ) {}

  @Get()
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const parameters = singleParameters(request);
    const kept = await this.flow.keep(parameters);
    if (kept !== undefined) {
      const { client_id = '' } = parameters;
      await reply.redirect(
        `/oauth2/authorize?${new URLSearchParams({ client_id, request_uri: kept }).toString()}`,
        303,
      );
      return;
    }
    const { interaction: signInToken, account } = parameters;
    const step = await this.flow.next(request, { parameters, signInToken, wantsAnother: account === anotherAccount });
    await this.answers.send({ request, reply, parameters }, step);
  }

  /**
   * OpenID Connect Core §3.1.2.1 allows both methods. A form from a client's site comes without our SameSite cookie, which the
   * redirect to ourselves brings back.
   */
  @Post()
  async readByPost(@Body() form: FormBody, @Res() reply: FastifyReply): Promise<void> {
    const query = requestQuery(form);
    if (query.length > longestQuery) throw new OAuthError('invalid_request', 'The authorization request is too long.');
    await reply.redirect(`/oauth2/authorize?${query}`, 303);
  }
}
