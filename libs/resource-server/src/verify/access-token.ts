import type { JWTPayload } from 'jose';
import { recordKey, type RecordKey } from '../records/record-key.js';

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
  readonly acr?: string;
  readonly auth_time?: number;
  /** Who acts for `sub`; within it, who acted before (RFC 8693 §4.1). */
  readonly act?: Actor;
  readonly cnf?: Confirmation;
}

/** An actor (RFC 8693 §4.1): nobody but the outermost one counts for access. */
export interface Actor {
  readonly sub: string;
  readonly client_id?: string;
  readonly act?: Actor;
}

/** What the token is bound to (RFC 7800). */
export interface Confirmation {
  readonly jkt?: string;
  readonly 'x5t#S256'?: string;
}

/** A record that would end the token: its name, and the epoch that the token has to show for it. */
export interface Dependency {
  readonly key: RecordKey;
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
  const epochs = epochsOf(claims);
  const ancestors = ancestorsOf(claims);
  if (!epochs || !ancestors || textOf(claims.jti) === undefined) return undefined;
  return [
    ...forGood('jti', claims.jti),
    ...forGood('gid', textOf(claims.gid)),
    ...forGood('sid', textOf(claims.sid)),
    ...forGood('kid', kid),
    ...forGood('iss', claims.tenant),
    ...ancestors,
    ...epochs,
  ];
}

/** What a token was exchanged from (RFC 8693): it dies with each of it. */
function ancestorsOf(claims: Record<string, unknown>): readonly Dependency[] | undefined {
  const { lineage = [], lineage_epochs: epochs = [] } = claims;
  if (!isTexts(lineage) || !isEpochs(epochs)) return undefined;
  return [
    ...lineage.flatMap((id) => ['jti', 'gid', 'sid', 'kid'].flatMap((kind) => forGood(kind, id))),
    ...epochs.map(({ k, id, epoch }) => ({ key: recordKey(k, id), epoch })),
  ];
}

interface Epoch {
  readonly k: string;
  readonly id: string;
  readonly epoch: number;
}

const isEpoch = (value: unknown): value is Epoch => {
  const { k, id, epoch } = (value ?? {}) as Partial<Epoch>;
  return (k === 'client' || k === 'sub') && textOf(id) !== undefined && typeof epoch === 'number';
};

const isEpochs = (value: unknown): value is Epoch[] => Array.isArray(value) && value.every(isEpoch);

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const forGood = (kind: string, id: string | undefined): Dependency[] =>
  id === undefined ? [] : [{ key: recordKey(kind, id), epoch: 0 }];

/** The epochs that the token has to show: its client's, and its person's where it has one. */
function epochsOf(claims: AccessToken & Record<string, unknown>): Dependency[] | undefined {
  const { client_id: clientId, client_epoch: clientEpoch, sub_epoch: subjectEpoch } = claims;
  const rid = textOf(claims.rid);
  if (typeof clientEpoch !== 'number') return undefined;
  const ofClient = { key: recordKey('client', clientId), epoch: clientEpoch };
  if (rid === undefined) return [ofClient];
  return typeof subjectEpoch === 'number' ? [ofClient, { key: recordKey('sub', rid), epoch: subjectEpoch }] : undefined;
}
