import { Controller, Delete, Get, HttpCode, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { validate as isUuid } from 'uuid';
import { OAuthError } from '#protocol';
import { Tenant } from '#service';
import { ClientCache, Consents, GrantLists, Grants } from '#storage';
import { actorOf, Trail } from '../audit/trail.js';
import { AccountAccess } from './account-access.js';
import { consentAnswer, grantAnswer } from './account-answers.js';

const most = 200;

/** What a person lets applications do. */
@Controller('/account')
export class AccountGrantsController {
  constructor(
    private readonly access: AccountAccess,
    private readonly consents: Consents,
    private readonly grants: Grants,
    private readonly grantLists: GrantLists,
    private readonly clients: ClientCache,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {}

  @Get('grants')
  async list(@Req() request: FastifyRequest): Promise<object> {
    const { user } = await this.access.admit(request);
    const consents = await this.consents.ofUser(this.tenant.id, user.id);
    const grants = await this.grantLists.ofUser(this.tenant.id, user.id, { activeOnly: true, limit: most });
    const named = grants.map(async (grant) => {
      return grantAnswer(grant, (await this.nameOf(grant.clientId)) ?? grant.clientId);
    });
    return { consents: consents.map(consentAnswer), grants: await Promise.all(named) };
  }

  /** A client's metadata document may not be readable now; what the client was given is there all the same. */
  private async nameOf(clientId: string): Promise<string | undefined> {
    const client = await this.clients.find(this.tenant.id, clientId).catch((error: unknown) => {
      if (error instanceof OAuthError) return undefined;
      throw error;
    });
    return client?.name;
  }

  @Delete('grants/:gid')
  @HttpCode(204)
  async revoke(
    @Param('gid') gid: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { user } = await this.access.admit(request);
    const grant = isUuid(gid) ? await this.grants.find(gid) : undefined;
    if (grant?.tenant !== this.tenant.id || grant.sub !== user.id) {
      throw new OAuthError('not_found', 'There is no such grant.');
    }
    const audit = this.trail.event(actorOf(request, user.id), 'grant.revoke', 'grant', grant.gid);
    const options = { actor: user.id, audit };
    void reply.header('revocation-token', await this.grants.revoke(grant, 'user_request', options));
  }

  /** The application's tokens end with the consent. */
  @Delete('consents/:client_id')
  @HttpCode(204)
  async withdraw(@Param('client_id') clientId: string, @Req() request: FastifyRequest): Promise<void> {
    const { user } = await this.access.admit(request);
    await this.consents.withdraw(this.tenant.id, user.id, clientId, user.id);
    await this.trail.record(actorOf(request, user.id), 'consent.withdraw', 'client', clientId);
  }
}
