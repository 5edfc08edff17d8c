import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { ClientAuthentication, DpopProofs, parseParameters, Tenant, type FormBody } from '#service';
import { CatalogueCache, PolicyCache, type ClientRecord } from '#storage';
import { checkAuthorizationRequest } from '../authorization-request/check-authorization-request.js';
import { requestQuery } from '../authorization-request/request-query.js';
import { RequestReader } from '../authorization-request/request-reader.js';
import { PushedRequests, pushedLifetimeSeconds } from './pushed-requests.js';

/** RFC 9126: the client says what it wants over a channel of its own, and gets an address for it. */
@Controller('/oauth2/par')
export class PushedRequestsController {
  constructor(
    private readonly authentication: ClientAuthentication,
    private readonly proofs: DpopProofs,
    private readonly reader: RequestReader,
    private readonly pushed: PushedRequests,
    private readonly catalogue: CatalogueCache,
    private readonly policies: PolicyCache,
    private readonly tenant: Tenant,
  ) {}

  @Post()
  @HttpCode(201)
  async push(
    @Req() request: FastifyRequest,
    @Body() form: FormBody,
  ): Promise<{ readonly request_uri: string; readonly expires_in: number }> {
    const { client } = await this.authentication.authenticate(request, form);
    // §2.1: an address of an address.
    if (form['request_uri'] !== undefined) {
      throw new OAuthError('invalid_request', 'The parameter request_uri cannot be pushed.', {
        errorCode: 'parameter_rejected',
      });
    }
    const given = withParameters(form, { client_id: client.id });
    const read = await this.reader.read(given, client);
    const { isSigned } = read;
    const parameters = await this.boundToKey(request, read.parameters, client);
    const catalogue = await this.catalogue.of(this.tenant.id);
    const policy = await this.policies.of(this.tenant.id);
    // §2.3: what the authorization endpoint would refuse is refused here, where no person waits for it.
    const asked = { parameters, client, catalogue, policy, isPushed: true, isSigned };
    const checked = checkAuthorizationRequest(asked);
    if (checked.outcome !== 'valid') throw checked.error;
    return {
      request_uri: await this.pushed.push(client.id, { query: requestQuery(parameters), isPushed: true, isSigned }),
      expires_in: pushedLifetimeSeconds,
    };
  }

  /** RFC 9449 §10.1: a proof that comes along says the same as `dpop_jkt`. */
  private async boundToKey(request: FastifyRequest, parameters: FormBody, client: ClientRecord): Promise<FormBody> {
    const jkt = await this.proofs.of(request, { client });
    if (jkt === undefined || parameters['dpop_jkt'] === jkt) return parameters;
    if (parameters['dpop_jkt'] === undefined) return withParameters(parameters, { dpop_jkt: jkt });
    throw new OAuthError('invalid_dpop_proof', 'The dpop_jkt is not the key of the DPoP proof.');
  }
}

/** The parameters that mean something, and these in their place. */
function withParameters(given: FormBody, more: Readonly<Record<string, string>>): FormBody {
  const query = new URLSearchParams(requestQuery(given));
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return parseParameters(query.toString());
}
