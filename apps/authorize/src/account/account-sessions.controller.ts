import { Controller, Delete, Get, HttpCode, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { Sessions } from '#storage';
import { actorOf, Trail } from '../audit/trail.js';
import { BrowserCookies } from '../browser/browser-cookies.js';
import { AccountAccess } from './account-access.js';
import { sessionAnswer } from './account-answers.js';

/** Where a person is signed in. */
@Controller('/account/sessions')
export class AccountSessionsController {
  constructor(
    private readonly access: AccountAccess,
    private readonly sessions: Sessions,
    private readonly cookies: BrowserCookies,
    private readonly trail: Trail,
  ) {}

  @Get()
  async list(@Req() request: FastifyRequest): Promise<object> {
    const { user, session } = await this.access.admit(request);
    const items = await this.sessions.ofUser(user.id);
    return { items: items.map((item) => sessionAnswer(item, session?.id)) };
  }

  /** All but the one that asks. */
  @Delete()
  @HttpCode(204)
  async endOthers(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { user, session } = await this.access.admit(request);
    const others = (await this.sessions.ofUser(user.id)).filter(({ id }) => id !== session?.id);
    for (const { id } of others) void reply.header('revocation-token', await this.end(request, user.id, id));
  }

  @Delete(':id')
  @HttpCode(204)
  async endOne(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { user, session } = await this.access.admit(request);
    const own = await this.sessions.ofUser(user.id);
    if (!own.some((each) => each.id === id)) throw new OAuthError('not_found', 'There is no such session.');
    void reply.header('revocation-token', await this.end(request, user.id, id));
    if (id === session?.id) this.cookies.clear(reply, 'session');
  }

  private async end(request: FastifyRequest, userId: string, id: string): Promise<string> {
    const audit = this.trail.event(actorOf(request, userId), 'session.end', 'session', id);
    return (await this.sessions.end(id, 'user_request', userId, audit)).revocationToken;
  }
}
