import type { JWTPayload } from 'jose';
import { recordKey } from '../records/revocation-set.js';

/** The claims of an access token (RFC 9068 §2.2), with what it can be ended by. */
export interface AccessToken extends JWTPayload {
  readonly iss: string;
  readonly sub: string;
  readonly exp: number;
  readonly jti: string;
  readonly client_id: string;
  readonly scope?: string;
  readonly gid?: string;
  readonly sid?: string;
  readonly rid?: string;
  readonly tenant: string;
}

/** A record that would end the token: its name, and the epoch that the token has to show for it. */
export interface Dependency {
  readonly key: string;
  readonly epoch: number;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * All records that would end this token.
 *
 * @returns undefined for a token that does not say what it must: it could not be taken back
 */
export function dependenciesOf(
  claims: AccessToken & Record<string, unknown>,
  kid: string | undefined,
): readonly Dependency[] | undefined {
  const { client_epoch: clientEpoch, sub_epoch: subjectEpoch, lineage = [] } = claims;
  const rid = textOf(claims.rid);
  if (textOf(claims.jti) === undefined || typeof clientEpoch !== 'number') return undefined;
  if (rid !== undefined && typeof subjectEpoch !== 'number') return undefined;
  if (!Array.isArray(lineage) || !lineage.every((id) => typeof id === 'string')) return undefined;
  const forGood = (kind: string, id: string | undefined): Dependency[] =>
    id === undefined ? [] : [{ key: recordKey(kind, id), epoch: 0 }];
  return [
    ...forGood('jti', claims.jti),
    ...forGood('gid', textOf(claims.gid)),
    ...forGood('sid', textOf(claims.sid)),
    ...forGood('kid', kid),
    ...forGood('iss', claims.tenant),
    ...(lineage as string[]).flatMap((id) => [...forGood('gid', id), ...forGood('jti', id)]),
    { key: recordKey('client', claims.client_id), epoch: clientEpoch },
    ...(rid === undefined ? [] : [{ key: recordKey('sub', rid), epoch: subjectEpoch as number }]),
  ];
}
