import { Injectable } from '@nestjs/common';
import { decodeProtectedHeader, errors, jwtVerify, UnsecuredJWT, type JWTPayload } from 'jose';
import { algorithmsWithin, capabilities, checkProfiledObject, OAuthError, profileViolated, rulesOf } from '#protocol';
import {
  ClientKeys,
  Clock,
  OutboundHttp,
  OutboundRefused,
  parseParameters,
  ServiceSettings,
  Tenant,
  type FormBody,
} from '#service';
import { PolicyCache, type ClientRecord } from '#storage';
import { parametersOf } from './parameters-of.js';

const longest = 16_384;
const skewSeconds = 10;
/** RFC 9101 §10.8; older libraries say JWT, or nothing. */
const types = ['oauth-authz-req+jwt', 'JWT', undefined];

const refused = (description: string, cause?: unknown): OAuthError =>
  new OAuthError('invalid_request_object', description, { cause });

/** What a request object says, and whether its client has proved that it says so. */
export interface ReadObject {
  readonly parameters: FormBody;
  readonly isSigned: boolean;
}

/**
 * Authorization requests that a client has signed, or written as one that is not.
 *
 * @see RFC 9101, OpenID Connect Core §6
 */
@Injectable()
export class RequestObjects {
  constructor(
    private readonly keys: ClientKeys,
    private readonly http: OutboundHttp,
    private readonly policies: PolicyCache,
    private readonly settings: ServiceSettings,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  /**
   * The parameters in it; those beside them do not count.
   *
   * @param registered the only algorithm that counts, where there is one
   * @throws OAuthError invalid_request_object
   */
  async read(
    object: string,
    client: ClientRecord,
    registered: string | undefined = client.metadata.request_object_signing_alg,
  ): Promise<ReadObject> {
    if (object.length > longest) throw refused(`The request object is longer than ${longest} characters.`);
    // A JWE has five parts. What may be encrypted was opened before, and holds no other.
    if (object.split('.').length === 5) {
      throw new OAuthError('request_not_supported', 'An encrypted request object is not supported here.');
    }
    const isSigned = !(await this.mayBeUnsigned(object, client, registered));
    const claims = isSigned ? await this.verified(object, client, registered) : this.unsigned(object);
    checkClaims(claims, client);
    const rules = rulesOf(client);
    if (rules) checkProfiledObject(rules, claims, this.clock.nowMs() / 1000);
    return { parameters: parseParameters(parametersOf(claims, client.id)), isSigned };
  }

  /**
   * What lies at an address that the client has registered.
   *
   * @see RFC 9101 §5.2, OpenID Connect Core §6.2
   * @throws OAuthError invalid_request_uri
   */
  async fetch(uri: string, client: ClientRecord): Promise<string> {
    if (!(client.metadata.request_uris ?? []).includes(uri)) {
      throw new OAuthError('invalid_request_uri', 'The request_uri is not one that this application has registered.');
    }
    try {
      const headers = { accept: 'application/oauth-authz-req+jwt, application/jwt' };
      const [address = ''] = uri.split('#');
      const { status, body, truncated } = await this.http.send({ url: address, method: 'GET', headers });
      if (status === 200 && !truncated) return body.trim();
      throw new OAuthError('invalid_request_uri', `The request_uri answered ${status}.`);
    } catch (error) {
      if (!(error instanceof OutboundRefused)) throw error;
      throw new OAuthError('invalid_request_uri', 'The request_uri cannot be read.', { cause: error });
    }
  }

  /** OpenID Connect Core §6.1: `none`, where the server's policy and the registration let it. */
  private async mayBeUnsigned(object: string, client: ClientRecord, registered: string | undefined): Promise<boolean> {
    if (algorithmOf(object) !== 'none') return false;
    const { unsigned_request_objects: isOn } = await this.policies.of(this.tenant.id);
    return isOn && !rulesOf(client) && (registered ?? 'none') === 'none';
  }

  private unsigned(object: string): JWTPayload {
    try {
      const currentDate = new Date(this.clock.nowMs());
      return UnsecuredJWT.decode(object, { clockTolerance: skewSeconds, currentDate }).payload;
    } catch (error) {
      throw refused('The request object is not a JWT, or has expired.', error);
    }
  }

  private async verified(object: string, client: ClientRecord, registered: string | undefined): Promise<JWTPayload> {
    const fitting = algorithmsWithin(client, capabilities.assertionAlgorithms);
    const algorithms = fitting.filter((alg) => registered === undefined || alg === registered);
    checkAlgorithm(object, client);
    try {
      const { payload, protectedHeader } = await jwtVerify(object, this.keys.signerOf(client), {
        algorithms,
        // §4: both, so that no other server can be sent the same object.
        issuer: client.id,
        audience: this.settings.issuer,
        clockTolerance: skewSeconds,
        currentDate: new Date(this.clock.nowMs()),
      });
      if (types.includes(protectedHeader.typ)) return payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      throw refused('The request object does not verify: signature, iss, aud, exp or nbf.', error);
    }
    throw refused('The typ of the request object is not oauth-authz-req+jwt.');
  }
}

function algorithmOf(object: string): unknown {
  try {
    return decodeProtectedHeader(object).alg;
  } catch (error) {
    throw refused('The request object is not a JWT.', error);
  }
}

/** The client hears which rule it is; nothing is verified yet, and nothing but the rule is told. */
function checkAlgorithm(object: string, client: ClientRecord): void {
  const rules = rulesOf(client);
  if (!rules || rules.algorithms.includes(String(algorithmOf(object)))) return;
  const algorithms = rules.algorithms.join(', ');
  throw profileViolated('invalid_request_object', `request objects have to be signed by ${algorithms}.`);
}

function checkClaims(claims: JWTPayload, client: ClientRecord): void {
  // §4: a request object does not hold another one; §10.8.1: nor could it pass for a client's assertion.
  if (claims['request'] !== undefined || claims['request_uri'] !== undefined || claims.sub === client.id) {
    throw refused('The request object holds request, request_uri or the client as sub.');
  }
  if ((claims['client_id'] ?? client.id) !== client.id) throw refused('The request object is of another client.');
}
