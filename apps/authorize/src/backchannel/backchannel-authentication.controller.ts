import { randomBytes } from 'node:crypto';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Sealer } from '#keys';
import { OAuthError, storedName, switchedOff } from '#protocol';
import { ClientAuthentication, sealPing, Tenant, type AuthenticatedClient, type FormBody } from '#service';
import {
  backchannelIntervalSeconds,
  BackchannelRequests,
  CatalogueCache,
  PolicyCache,
  type ClientRecord,
} from '#storage';
import { checkResource } from '../authorization-request/checks/check-resource.js';
import { checkScope } from '../authorization-request/checks/check-scope.js';
import { AskedPerson } from './asked-person.js';
import { BackchannelParameters } from './backchannel-parameters.js';
import { checkBackchannelRequest, type BackchannelAsked } from './check-backchannel-request.js';

const grantType = 'urn:openid:params:grant-type:ciba';

interface Asked extends BackchannelAsked {
  readonly scope: readonly string[];
  readonly resource: readonly string[];
}

/** OpenID Connect CIBA §7: a client asks a person who is not at its own screen. */
@Controller('/oauth2/bc-authorize')
export class BackchannelAuthenticationController {
  constructor(
    private readonly authentication: ClientAuthentication,
    private readonly parameters: BackchannelParameters,
    private readonly person: AskedPerson,
    private readonly requests: BackchannelRequests,
    private readonly sealer: Sealer,
    private readonly catalogue: CatalogueCache,
    private readonly policies: PolicyCache,
    private readonly tenant: Tenant,
  ) {}

  @Post()
  @HttpCode(200)
  async ask(@Req() request: FastifyRequest, @Body() form: FormBody) {
    const caller = await this.authentication.authenticate(request, form);
    await this.checkClient(caller);
    const { client } = caller;
    const parameters = await this.parameters.of(form, client);
    const asked = { ...(await this.rights(parameters, client)), ...checkBackchannelRequest(parameters, client) };
    const { id: userId } = await this.person.of(parameters, client);
    return {
      auth_req_id: await this.keep(client, userId, asked),
      expires_in: asked.lifetimeSeconds,
      interval: backchannelIntervalSeconds,
    };
  }

  private async checkClient({ client, method }: AuthenticatedClient): Promise<void> {
    const policy = await this.policies.of(this.tenant.id);
    if (!policy.grant_types.includes(grantType)) {
      throw switchedOff('unauthorized_client', 'This grant type', 'grant_types', method !== 'none');
    }
    // §4: a public client could ask anybody for anything, in the name of another.
    if (method === 'none' || !client.metadata.grant_types?.includes(grantType)) {
      throw new OAuthError('unauthorized_client', 'This client is not registered for this grant type.');
    }
  }

  private async rights(parameters: FormBody, client: ClientRecord): Promise<Pick<Asked, 'scope' | 'resource'>> {
    const catalogue = await this.catalogue.of(this.tenant.id);
    const policy = await this.policies.of(this.tenant.id);
    const asked = { parameters, client, catalogue, policy, isPushed: false, isSigned: false };
    const { scope = [], resource = [] } = { ...checkScope(asked, { client }), ...checkResource(asked, { client }) };
    // §7.1
    if (!scope.includes('openid')) throw new OAuthError('invalid_scope', 'The scope has to contain openid.');
    return { scope, resource };
  }

  /** @returns auth_req_id: §7.3 asks for 128 bits at least, of these characters */
  private async keep(client: ClientRecord, userId: string, asked: Asked): Promise<string> {
    const authReqId = randomBytes(32).toString('base64url');
    const name = storedName(this.tenant.id, authReqId);
    const { notificationToken: token, ...request } = asked;
    const notification = token === undefined ? undefined : sealPing(this.sealer, name, { authReqId, token });
    const kept = { ...request, tenant: this.tenant.id, name, clientId: client.id, userId, notification };
    if (await this.requests.add(kept)) return authReqId;
    throw new OAuthError('temporarily_unavailable', 'Too many requests of this client wait for this person.', {
      errorCode: 'too_many_waiting',
      status: 429,
      retryAfterSeconds: asked.lifetimeSeconds,
    });
  }
}
