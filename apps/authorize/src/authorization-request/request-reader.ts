import { Injectable } from '@nestjs/common';
import { OAuthError } from '#protocol';
import type { FormBody } from '#service';
import type { ClientRecord } from '#storage';
import { PushedRequests, type Origin } from '../pushed-requests/pushed-requests.js';
import { RequestObjects } from '../request-objects/request-objects.js';
import { requestQuery } from './request-query.js';

/** An authorization request as it is to be judged, whichever way it came. */
export interface ReadRequest extends Origin {
  readonly parameters: FormBody;
  /** Where it lies, until it has given its code. */
  readonly at?: string;
}

/**
 * Finds what an authorization request says: in its parameters, or where they point to. What lies there counts alone: parameters
 * beside it could have been changed on the way.
 *
 * @see RFC 9126 §4, RFC 9101 §5
 */
@Injectable()
export class RequestReader {
  constructor(
    private readonly pushed: PushedRequests,
    private readonly objects: RequestObjects,
  ) {}

  /** @throws OAuthError, StoreUnavailable */
  async read(given: FormBody, client: ClientRecord | undefined): Promise<ReadRequest> {
    const { request, request_uri: uri } = given;
    const plain = { parameters: given, isPushed: false, isSigned: false };
    if (!client) return plain;
    if (request !== undefined && uri !== undefined) {
      throw new OAuthError('invalid_request', 'The parameters request and request_uri exclude each other.', {
        errorCode: 'parameter_rejected',
      });
    }
    if (uri !== undefined && PushedRequests.isPushed(uri)) return this.opened(uri, client);
    const object = uri === undefined ? request : await this.objects.fetch(uri, client);
    if (object === undefined) return plain;
    return { parameters: await this.objects.read(object, client), isPushed: false, isSigned: true };
  }

  /**
   * A signed request is read once and then waits here like a pushed one: it may expire while the person signs in, and its address is
   * short.
   *
   * @returns the address; undefined where the request is in plain parameters, or lies here already
   */
  async keep(given: FormBody, client: ClientRecord): Promise<string | undefined> {
    const { parameters, at, isSigned } = await this.read(given, client);
    if (at !== undefined || !isSigned) return undefined;
    return this.pushed.push(client.id, { query: requestQuery(parameters), isPushed: false, isSigned });
  }

  private async opened(uri: string, client: ClientRecord): Promise<ReadRequest> {
    const found = await this.pushed.open(uri, client.id);
    if (found) return { ...found, at: uri };
    throw new OAuthError('invalid_request_uri', 'The request_uri is unknown, has been used, or has expired.');
  }
}
