import { Injectable } from '@nestjs/common';
import { OAuthError } from '#protocol';
import type { FormBody } from '#service';
import type { ClientRecord } from '#storage';
import { PushedRequests } from '../pushed-requests/pushed-requests.js';

/** An authorization request as it is to be judged, whichever way it came. */
export interface ReadRequest {
  readonly parameters: FormBody;
  /** Where it was pushed to. */
  readonly pushedTo?: string;
}

/**
 * Finds what an authorization request says: in its parameters, or where they point to. What lies there counts alone: parameters
 * beside it could have been changed on the way.
 *
 * @see RFC 9126 §4, RFC 9101 §5
 */
@Injectable()
export class RequestReader {
  constructor(private readonly pushed: PushedRequests) {}

  /** @throws OAuthError, StoreUnavailable */
  async read(given: FormBody, client: ClientRecord | undefined): Promise<ReadRequest> {
    const { request, request_uri: requestUri } = given;
    if (!client || requestUri === undefined) return { parameters: given };
    if (request !== undefined) {
      throw new OAuthError('invalid_request', 'The parameters request and request_uri exclude each other.', {
        errorCode: 'parameter_rejected',
      });
    }
    return PushedRequests.isPushed(requestUri) ? this.openPushed(requestUri, client) : { parameters: given };
  }

  private async openPushed(requestUri: string, client: ClientRecord): Promise<ReadRequest> {
    const parameters = await this.pushed.open(requestUri, client.id);
    if (parameters) return { parameters, pushedTo: requestUri };
    throw new OAuthError('invalid_request_uri', 'The request_uri is unknown, has been used, or has expired.');
  }
}
