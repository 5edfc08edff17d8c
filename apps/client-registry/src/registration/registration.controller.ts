import { Controller, Delete, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ServiceSettings } from '#service';
import { RegistrationAccess } from './registration-access.js';
import { registrationAnswer } from './registration-answer.js';
import { SelfRegistration, type Registered } from './self-registration.js';

/** RFC 7591, RFC 7592 and OpenID Connect Dynamic Client Registration: clients register and manage themselves. */
@Controller('/oauth2/register')
export class RegistrationController {
  constructor(
    private readonly access: RegistrationAccess,
    private readonly registration: SelfRegistration,
    private readonly settings: ServiceSettings,
  ) {}

  @Post()
  @HttpCode(201)
  async register(@Req() request: FastifyRequest): Promise<object> {
    const admission = await this.access.mayRegister(request);
    return this.answer(await this.registration.register(request, admission));
  }

  /** Of a secret only the hash is kept, so it is not told again. */
  @Get(':client_id')
  async read(@Req() request: FastifyRequest, @Param('client_id') id: string): Promise<object> {
    const { client, token } = await this.access.mayManage(request, id);
    return this.answer({ client, token, secret: undefined });
  }

  @Put(':client_id')
  async replace(@Req() request: FastifyRequest, @Param('client_id') id: string): Promise<object> {
    const registrant = await this.access.mayManage(request, id);
    return this.answer(await this.registration.replace(request, registrant));
  }

  @Delete(':client_id')
  @HttpCode(204)
  async delete(@Req() request: FastifyRequest, @Param('client_id') id: string): Promise<void> {
    await this.registration.delete(request, await this.access.mayManage(request, id));
  }

  private answer({ client, ...told }: Registered): object {
    return registrationAnswer(client, { ...told, issuer: this.settings.issuer });
  }
}
