import { Injectable } from '@nestjs/common';
import { DeviceCodes, type Issuance } from '#service';
import { DecidedGrants } from '../decided-grants.js';
import { Grant, type TokenRequest } from '../grant.js';
import { asUnavailable } from '../invalid-grant.js';
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
    return this.decided.answer(request, polled, { code: 'device code', poller: 'device' });
  }
}
