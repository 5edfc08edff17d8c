import { Injectable } from '@nestjs/common';
import { OAuthError } from '#protocol';
import type { FormBody } from '#service';
import type { ClientRecord } from '#storage';
import { PushedRequests, type Origin } from '../pushed-requests/pushed-requests.js';
import { RequestDecryption } from '../request-objects/request-decryption.js';
import { RequestObjects, type ReadObject } from '../request-objects/request-objects.js';
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
    private readonly decryption: RequestDecryption,
  ) {}

  /** @throws OAuthError, StoreUnavailable */
  async read(given: FormBody, client: ClientRecord | undefined): Promise<ReadRequest> {
    const plain = { parameters: given, isPushed: false, isSigned: false };
    if (!client) return plain;
    const uri = addressIn(given);
    if (isPushed(uri)) return this.opened(uri, client);
    return { ...plain, ...(await this.inObject(given['request'], uri, client)) };
  }

  /**
   * A request object is read once and then waits here like a pushed one: it may expire while the person signs in, and its address is
   * short.
   *
   * @returns the address; undefined where the request is in plain parameters, or lies here already
   */
  async keep(given: FormBody, client: ClientRecord): Promise<string | undefined> {
    const uri = addressIn(given);
    const read = isPushed(uri) ? undefined : await this.inObject(given['request'], uri, client);
    if (!read) return undefined;
    const { parameters, isSigned } = read;
    return this.pushed.push(client.id, { query: requestQuery(parameters), isPushed: false, isSigned });
  }

  /** What a request object says, by value or by reference. */
  private async inObject(
    request: string | undefined,
    uri: string | undefined,
    client: ClientRecord,
  ): Promise<ReadObject | undefined> {
    const object = uri === undefined ? request : await this.objects.fetch(uri, client);
    if (object === undefined) return undefined;
    // OpenID Connect Core §6.1: signed, then encrypted; and no deeper.
    return this.objects.read(await this.decryption.opened(object, client), client);
  }

  private async opened(uri: string, client: ClientRecord): Promise<ReadRequest> {
    const found = await this.pushed.open(uri, client.id);
    if (found) return { ...found, at: uri };
    throw new OAuthError('invalid_request_uri', 'The request_uri is unknown, has been used, or has expired.');
  }
}

const isPushed = (uri: string | undefined): uri is string => uri !== undefined && PushedRequests.isPushed(uri);

/** @throws OAuthError where the request is there by value too (RFC 9101 §5) */
function addressIn({ request, request_uri: uri }: FormBody): string | undefined {
  if (request === undefined || uri === undefined) return uri;
  throw new OAuthError('invalid_request', 'The parameters request and request_uri exclude each other.', {
    errorCode: 'parameter_rejected',
  });
}
