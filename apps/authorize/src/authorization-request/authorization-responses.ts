import { Injectable } from '@nestjs/common';
import { KeyRing } from '#keys';
import { defaultAlgorithm, type OAuthError } from '#protocol';
import { ClientEncryption, Clock, ServiceSettings } from '#service';
import type { SigningAlgorithm } from '#storage';
import {
  errorFields,
  grantedFields,
  respond,
  type AuthorizationResponse,
  type ResponseFields,
} from './authorization-response.js';
import type { AnswerTo } from './check-authorization-request.js';

const lifetimeSeconds = 600;

/** What the client gets to know: as parameters, or signed. */
@Injectable()
export class AuthorizationResponses {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly settings: ServiceSettings,
    private readonly clock: Clock,
    private readonly encryption: ClientEncryption,
  ) {}

  granted(to: AnswerTo, granted: ResponseFields): Promise<AuthorizationResponse> {
    return this.send(to, grantedFields(to, granted));
  }

  error(to: AnswerTo, error: OAuthError): Promise<AuthorizationResponse> {
    return this.send(to, errorFields(to, this.settings.issuer, error));
  }

  private async send(to: AnswerTo, fields: ResponseFields): Promise<AuthorizationResponse> {
    if (to.responseMode.endsWith('jwt')) return respond(to, { response: await this.signed(to, fields) });
    // RFC 9207 §2: every answer says who gives it.
    return respond(to, { ...fields, iss: this.settings.issuer });
  }

  /** JARM §2.1, §2.2: the parameters and three claims that say from whom, for whom and until when. */
  private async signed({ client }: AnswerTo, fields: ResponseFields): Promise<string> {
    const alg = (client.metadata.authorization_signed_response_alg ?? defaultAlgorithm(client)) as SigningAlgorithm;
    const exp = Math.floor(this.clock.nowMs() / 1000) + lifetimeSeconds;
    const { expires_in: seconds, ...rest } = fields;
    // A number where it is JSON (RFC 6749 §4.2.2).
    const numbers = seconds === undefined ? {} : { expires_in: Number(seconds) };
    const claims = { iss: this.settings.issuer, aud: client.id, exp, ...rest, ...numbers };
    const signed = await this.keyRing.sign('authorization_response', alg, 'JWT', claims);
    return this.encryption.nested(client, 'authorization', signed);
  }
}
