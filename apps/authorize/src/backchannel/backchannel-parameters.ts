import { Injectable } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { OAuthError } from '#protocol';
import type { FormBody } from '#service';
import type { ClientRecord } from '#storage';
import { RequestObjects } from '../request-objects/request-objects.js';

/** OpenID Connect CIBA §7.1 */
const ofTheRequest = [
  ...['scope', 'client_notification_token', 'acr_values', 'login_hint_token', 'id_token_hint', 'login_hint'],
  ...['binding_message', 'user_code', 'requested_expiry', 'resource'],
];
/** Financial-grade API: CIBA Profile §5.2.2: so long a signed request is good. */
const mostSeconds = 3600;

const refused = (description: string, cause?: unknown): OAuthError =>
  new OAuthError('invalid_request', description, { errorCode: 'parameter_rejected', cause });

/** What an authentication request says: in its parameters, or in a JWT that its client has signed. */
@Injectable()
export class BackchannelParameters {
  constructor(private readonly objects: RequestObjects) {}

  /** @throws OAuthError invalid_request */
  async of(form: FormBody, client: ClientRecord): Promise<FormBody> {
    const registered = client.metadata.backchannel_authentication_request_signing_alg;
    const { request: object } = form;
    if (registered === undefined) {
      if (object === undefined) return form;
      throw refused('This client is not registered for signed authentication requests.');
    }
    if (object === undefined) throw refused('This client has to sign its authentication requests.');
    // §7.1.1: parameters of the request are in the JWT alone.
    if (ofTheRequest.some((name) => form[name] !== undefined)) {
      throw refused('There are parameters beside the signed authentication request.');
    }
    return this.signed(object, client, registered);
  }

  private async signed(object: string, client: ClientRecord, algorithm: string): Promise<FormBody> {
    try {
      const { parameters } = await this.objects.read(object, client, algorithm);
      checkTimes(object);
      return parameters;
    } catch (error) {
      // §13 knows no code of its own for what is wrong with the JWT.
      if (error instanceof OAuthError && error.code !== 'server_error') throw refused(error.description, error);
      throw error;
    }
  }
}

/** §7.1.1: aud, iss, exp, iat, nbf and jti are required; the first two have been compared. */
function checkTimes(object: string): void {
  const { exp, iat, nbf, jti } = decodeJwt(object);
  if (exp === undefined || iat === undefined || nbf === undefined || jti === undefined) {
    throw refused('The signed authentication request needs exp, iat, nbf and jti.');
  }
  if (exp - nbf > mostSeconds) throw refused('The signed authentication request is good for too long.');
}
