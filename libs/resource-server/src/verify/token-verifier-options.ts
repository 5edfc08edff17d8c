import type { DpopNonces } from '../dpop/dpop-nonces.js';
import type { ClientCredentials } from '../feeds/client-credentials.js';
import type { Feed } from '../feeds/feed.js';
import type { RevocationRecord } from '../records/revocation-record.js';
import type { StalenessPolicy } from './verify-options.js';

export interface TokenVerifierOptions {
  readonly issuer: string;
  /** Tokens must name this audience, or one of these. */
  readonly audience: string | readonly string[];
  /** The client that reads the snapshot (and the stream, where the feed is SSE), and that may introspect. */
  readonly client: ClientCredentials;
  readonly feed: Feed;
  readonly tenant?: string;
  /** How old the newest certainty about revocations may be: 10, or twice `reconcileSeconds` for a feed without heartbeats. */
  readonly maxStalenessSeconds?: number;
  /** What happens beyond that: `introspect`. */
  readonly onStale?: StalenessPolicy;
  /** Tokens that are no JWTs are refused, unless introspection is to be asked about each. */
  readonly opaque?: 'refuse' | 'introspect';
  readonly clockToleranceSeconds?: number;
  /** How many records are kept: 1,000,000. Beyond it introspection is asked. */
  readonly maxEntries?: number;
  /** How often it is asked for what the feed may have lost: 15. */
  readonly reconcileSeconds?: number;
  /** How many verified tokens are remembered: 10,000. */
  readonly rememberedTokens?: number;
  /** Whether the issuer is told how current this verifier is. */
  readonly report?: boolean;
  /** Names this service in reports. */
  readonly service?: string;
  readonly dpop?: {
    readonly algorithms?: readonly string[];
    readonly windowSeconds?: number;
    readonly nonces?: DpopNonces;
    readonly maxReplayEntries?: number;
  };
  readonly onRecord?: (record: RevocationRecord) => void;
  readonly onError?: (error: unknown) => void;
  /** Monotonic milliseconds. */
  readonly monotonicMs?: () => number;
}
