import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { algorithmsWithin, capabilities } from '#protocol';
import type { ClientRecord } from '#storage';
import { ClientKeys } from '../client-keys/client-keys.js';
import { ClientSecrets } from './client-secrets.js';

export type AssertionMethod = 'private_key_jwt' | 'client_secret_jwt';

/** Whether an assertion was signed by the client: with its own key, or with its secret, as it is registered. */
@Injectable()
export class AssertionSignatures {
  constructor(
    private readonly keys: ClientKeys,
    private readonly secrets: ClientSecrets,
  ) {}

  /** @throws of jose, for every reason not to believe it */
  async verify(
    client: ClientRecord,
    method: AssertionMethod,
    assertion: string,
    expected: JWTVerifyOptions,
  ): Promise<JWTPayload> {
    const options = { ...expected, algorithms: algorithmsOf(client, method) };
    if (method === 'client_secret_jwt') return this.bySecret(client, assertion, options);
    const { payload } = await jwtVerify(assertion, this.keys.signerOf(client), options);
    return payload;
  }

  /** While one secret replaces another, both count. */
  private async bySecret(client: ClientRecord, assertion: string, options: JWTVerifyOptions): Promise<JWTPayload> {
    const [first, ...others] = this.secrets.signing(client);
    if (!first) throw new errors.JWKSNoMatchingKey('the client has no secret that signs');
    let verified = jwtVerify(assertion, first, options);
    for (const secret of others) verified = verified.catch(() => jwtVerify(assertion, secret, options));
    return (await verified).payload;
  }
}

/** RFC 8725 §3.1: the registration says which algorithms count, never the assertion; `none` is in neither list. */
function algorithmsOf(client: ClientRecord, method: AssertionMethod): string[] {
  const { assertionAlgorithms, secretAssertionAlgorithms } = capabilities;
  const fitting: readonly string[] = method === 'client_secret_jwt' ? secretAssertionAlgorithms : assertionAlgorithms;
  const registered = client.metadata.token_endpoint_auth_signing_alg;
  return algorithmsWithin(client, fitting).filter((algorithm) => registered === undefined || algorithm === registered);
}
