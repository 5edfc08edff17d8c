import { Injectable } from '@nestjs/common';
import { OAuthError } from '#protocol';
import { DeviceCodes, type Issuance } from '#service';
import { DecidedGrants } from '../decided-grants.js';
import { Grant, type TokenRequest } from '../grant.js';
import { asUnavailable, invalidGrant } from '../invalid-grant.js';
import { requiredParameter } from '../required-parameter.js';

/**
 * Tells a device that waits whether it may, and gives it tokens, once.
 *
 * @see RFC 8628 §3.4, §3.5
 */
@Injectable()
export class DeviceCodeGrant extends Grant {
  readonly grantType = 'urn:ietf:params:oauth:grant-type:device_code';
  readonly required = ['device_code'];

  constructor(
    private readonly devices: DeviceCodes,
    private readonly decided: DecidedGrants,
  ) {
    super();
  }

  async redeem(request: TokenRequest): Promise<Issuance> {
    const { client, form } = request;
    const polled = await this.devices.poll(requiredParameter(form, 'device_code'), client.id).catch(asUnavailable);
    switch (polled.outcome) {
      case 'unknown':
        throw invalidGrant('the device code is unknown, or another client’s');
      case 'expired':
        throw new OAuthError('expired_token', 'The device code has expired.');
      case 'too-soon':
        throw new OAuthError(
          'slow_down',
          'The device asks too often: from now on five seconds more between two times.',
        );
      case 'pending':
        throw new OAuthError('authorization_pending', 'The person has not decided yet.');
      case 'denied':
        throw new OAuthError('access_denied', 'The person has refused.', { status: 400 });
      case 'allowed':
        return this.decided.redeem(request, polled);
    }
  }
}
