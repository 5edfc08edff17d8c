import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { parseParameters, type FormBody } from '#service';
import { AuthorizationFlow } from '../authorize/authorization-flow.js';
import { StepAnswers } from '../authorize/step-answers.js';
import { FormGuard } from '../forms/form-guard.js';

@Controller('/consent')
export class ConsentController {
  constructor(
    private readonly flow: AuthorizationFlow,
    private readonly answers: StepAnswers,
    private readonly guard: FormGuard,
  ) {}

  /** What the person decided counts for exactly what the page showed; otherwise the page is shown again. */
  @Post()
  async decide(@Body() form: FormBody, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.guard.check(request, form);
    const { decision, asked, interaction, return: query } = form;
    if (decision !== 'allow' && decision !== 'deny') {
      throw new OAuthError('invalid_request', 'The parameter decision is missing.', { errorCode: 'parameter_absent' });
    }
    const parameters = parseParameters(query ?? '');
    const step = await this.flow.next(request, {
      parameters,
      signInToken: interaction,
      decision: { allow: decision === 'allow', token: asked },
    });
    await this.answers.send({ request, reply, parameters }, step);
  }
}
