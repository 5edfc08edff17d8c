import type { RecordName } from './revocation-set.js';

/** Everything a token can be ended by. */
export interface TokenIdentity {
  readonly tenant: string;
  readonly jti: string;
  readonly gid?: string | undefined;
  readonly sid?: string | undefined;
  readonly rid?: string | undefined;
  readonly subEpoch?: number | undefined;
  readonly clientId: string;
  readonly clientEpoch: number;
  readonly kid?: string | undefined;
  /** Ids of all that this token was exchanged from and that ends for good: tokens, grants, sessions, keys. */
  readonly lineage?: readonly string[] | undefined;
  /** The clients and people it was exchanged from, each with the epoch that it had. */
  readonly lineageEpochs?: readonly LineageEpoch[] | undefined;
}

export interface LineageEpoch {
  readonly k: 'client' | 'sub';
  readonly id: string;
  readonly epoch: number;
}

interface Judgement {
  readonly name: RecordName;
  /** The token's own epoch; undefined for what ends for good. */
  readonly epoch?: number | undefined;
}

const named = (kind: RecordName['kind'], id: string | undefined): Judgement[] =>
  id === undefined ? [] : [{ name: { kind, id } }];

const forGood = ['jti', 'gid', 'sid', 'kid'] as const;

/** The records that would end this token. */
export function judgementsOf(token: TokenIdentity): Judgement[] {
  return [
    ...named('jti', token.jti),
    ...named('gid', token.gid),
    ...named('sid', token.sid),
    ...(token.rid === undefined ? [] : [{ name: { kind: 'sub' as const, id: token.rid }, epoch: token.subEpoch ?? 0 }]),
    { name: { kind: 'client', id: token.clientId }, epoch: token.clientEpoch },
    ...named('kid', token.kid),
    ...named('iss', token.tenant),
    ...(token.lineage ?? []).flatMap((id) => forGood.map((kind) => ({ name: { kind, id } }))),
    ...(token.lineageEpochs ?? []).map(({ k, id, epoch }) => ({ name: { kind: k, id }, epoch })),
  ];
}

/** Whether a found value (see `RevocationSet.find`) ends the token. */
export function ends({ epoch }: Judgement, found: number | undefined): boolean {
  return found !== undefined && (epoch === undefined || epoch < found);
}
