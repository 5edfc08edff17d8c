import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OAuthError, switchedOff } from '#protocol';
import {
  ClientAuthentication,
  deviceCodeLifetimeSeconds,
  DeviceCodes,
  devicePollSeconds,
  ServiceSettings,
  Tenant,
  type FormBody,
} from '#service';
import { CatalogueCache, PolicyCache, StoreUnavailable } from '#storage';
import { checkResource } from '../authorization-request/checks/check-resource.js';
import { checkScope } from '../authorization-request/checks/check-scope.js';

const grantType = 'urn:ietf:params:oauth:grant-type:device_code';

/** RFC 8628 §3.1 */
@Controller('/oauth2/device_authorization')
export class DeviceAuthorizationController {
  constructor(
    private readonly authentication: ClientAuthentication,
    private readonly devices: DeviceCodes,
    private readonly catalogue: CatalogueCache,
    private readonly policies: PolicyCache,
    private readonly settings: ServiceSettings,
    private readonly tenant: Tenant,
  ) {}

  @Post()
  @HttpCode(200)
  async authorize(@Req() request: FastifyRequest, @Body() parameters: FormBody) {
    const { client, method } = await this.authentication.authenticate(request, parameters);
    const policy = await this.policies.of(this.tenant.id);
    if (!policy.grant_types.includes(grantType)) {
      throw switchedOff('unauthorized_client', 'This grant type', 'grant_types', method !== 'none');
    }
    if (!client.metadata.grant_types?.includes(grantType)) {
      throw new OAuthError('unauthorized_client', 'This client is not registered for this grant type.');
    }
    const catalogue = await this.catalogue.of(this.tenant.id);
    const asked = { parameters, client, catalogue, policy, isPushed: false, isSigned: false };
    const { scope = [], resource = [] } = { ...checkScope(asked, { client }), ...checkResource(asked, { client }) };
    const { deviceCode, userCode } = await this.devices
      .issue({ clientId: client.id, scope, resource })
      .catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) throw error;
        throw new OAuthError('temporarily_unavailable', 'Try again in a moment.', {
          retryAfterSeconds: 1,
          cause: error,
        });
      });
    const verificationUri = `${this.settings.issuer}/oauth2/device`;
    return {
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: verificationUri,
      verification_uri_complete: `${verificationUri}?user_code=${userCode}`,
      expires_in: deviceCodeLifetimeSeconds,
      interval: devicePollSeconds,
    };
  }
}
