import { Injectable } from '@nestjs/common';
import { storedName } from '#protocol';
import { Tenant, type Issuance } from '#service';
import { BackchannelRequests } from '#storage';
import { DecidedGrants } from '../decided-grants.js';
import { Grant, type TokenRequest } from '../grant.js';
import { requireConfidential } from '../require-confidential.js';
import { requiredParameter } from '../required-parameter.js';

/**
 * Tells a client what the person has decided that it asked for over the back channel, and gives it tokens, once.
 *
 * @see OpenID Connect CIBA Core 1.0 §10.1, §11
 */
@Injectable()
export class CibaGrant extends Grant {
  readonly grantType = 'urn:openid:params:grant-type:ciba';
  readonly required = ['auth_req_id'];

  constructor(
    private readonly requests: BackchannelRequests,
    private readonly decided: DecidedGrants,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  async redeem(request: TokenRequest): Promise<Issuance> {
    const { client, form, confidential } = request;
    // §4: a client that cannot prove who it is has no business here, however it was registered.
    requireConfidential(confidential);
    const name = storedName(this.tenant.id, requiredParameter(form, 'auth_req_id'));
    const polled = await this.requests.poll(this.tenant.id, name, client.id);
    return this.decided.answer(request, polled, { code: 'auth_req_id', poller: 'client' });
  }
}
