import { dpopAlgorithms, type ProofRules } from '../dpop/check-proof.js';
import { ReplayCache } from '../dpop/replay-cache.js';
import { KeySet } from '../keys/key-set.js';
import { Metrics } from '../metrics/metrics.js';
import { LiveRevocations } from '../records/live-revocations.js';
import { isXid } from '../records/signed-record.js';
import { AppliedReporter } from '../reports/applied-reporter.js';
import { TokenRefused } from '../token-refused.js';
import type { AccessToken } from './access-token.js';
import { checkBinding } from './check-binding.js';
import { checkRequirements } from './check-requirements.js';
import { Introspection } from './introspection.js';
import { OpaqueTokens } from './opaque-tokens.js';
import { scopesOf, SignedTokens, type SignedToken } from './signed-tokens.js';
import type { TokenVerifierOptions } from './token-verifier-options.js';
import type { StalenessPolicy, VerifyOptions } from './verify-options.js';

const none: VerifyOptions = {};
const ignore = (): void => undefined;
const monotonic = (): number => performance.now();

/**
 * Verifies access tokens without asking anybody: signature, issuer, audience, time, and that nothing the token depends on has been
 * ended. The set of what has ended lies in memory and is kept current by a feed.
 */
export class TokenVerifier {
  readonly revocations: LiveRevocations;
  readonly metrics = new Metrics();
  readonly proofRules: ProofRules;
  /** Resolves when everything that has ended is known. */
  readonly ready: Promise<void>;
  private readonly keys: KeySet;
  private readonly tokens: SignedTokens;
  private readonly opaqueTokens: OpaqueTokens;
  private readonly introspection: Introspection;
  private readonly reporter: AppliedReporter | undefined;
  private readonly maxStalenessMs: number;
  private readonly toleranceSeconds: number;
  private becomeReady: () => void = () => undefined;

  constructor(private readonly options: TokenVerifierOptions) {
    const { issuer, client, feed, tenant = 'default', onError = ignore } = options;
    const { monotonicMs = monotonic } = options;
    const { metrics } = this;
    this.maxStalenessMs = (options.maxStalenessSeconds ?? defaultStaleness(options)) * 1000;
    this.toleranceSeconds = options.clockToleranceSeconds ?? 5;
    this.keys = new KeySet({ url: `${issuer}/oauth2/jwks`, monotonicMs, onError });
    this.tokens = this.newTokens(tenant);
    this.introspection = new Introspection({ issuer, client, metrics, monotonicMs, onError });
    this.opaqueTokens = new OpaqueTokens(this.introspection, [options.audience].flat());
    this.proofRules = rulesOf(options, monotonicMs);
    this.revocations = new LiveRevocations({
      ...{ feed, tenant, onError, metrics, monotonicMs, snapshot: { issuer, ...client } },
      ...{ maxEntries: options.maxEntries, reconcileSeconds: options.reconcileSeconds },
      onRecord: (record) => {
        // A key has been taken out: the next one may be needed at once.
        if (record.k === 'kid') this.keys.refresh().catch(onError);
        options.onRecord?.(record);
      },
    });
    this.reporter = this.newReporter();
    this.ready = new Promise((resolve) => (this.becomeReady = resolve));
    metrics.gauge('remembered_tokens', 'Tokens whose signature is remembered.', () => this.tokens.size);
  }

  /** Resolves when everything that has ended is known. Before that, tokens are stale: introspection is asked about them. */
  async start(): Promise<void> {
    this.reporter?.start();
    await this.revocations.start();
    this.becomeReady();
  }

  get isReady(): boolean {
    return this.revocations.isReady;
  }

  get stalenessMs(): number {
    return this.revocations.stalenessMs();
  }

  metricsText(): string {
    return this.metrics.text();
  }

  async close(): Promise<void> {
    this.reporter?.close();
    await this.revocations.close();
  }

  /** @throws TokenRefused */
  async verify(token: string, options: VerifyOptions = none): Promise<AccessToken> {
    try {
      // Nothing is waited for where nothing has to be.
      const claims = this.verifySeen(token, options) ?? (await this.verifyUnseen(token, options));
      this.metrics.counters.tokens_accepted += 1;
      return claims;
    } catch (error) {
      this.metrics.counters.tokens_refused += 1;
      throw error;
    }
  }

  /**
   * The same, at once, for a token that was verified before and needs nothing but the set.
   *
   * @returns undefined when more has to be done
   * @throws TokenRefused
   */
  verifySeen(token: string, options: VerifyOptions = none): AccessToken | undefined {
    const signed = this.tokens.recall(token);
    if (!signed || needsMore(signed, options)) return undefined;
    this.refuseEnded(signed, options);
    if (!this.isCurrent(options)) return undefined;
    checkSigned(signed, options);
    return signed.claims;
  }

  private async verifyUnseen(token: string, options: VerifyOptions): Promise<AccessToken> {
    if (token.split('.', 4).length !== 3) return this.verifyOpaque(token, options);
    const signed = this.tokens.recall(token) ?? (await this.tokens.read(token));
    await checkBinding(token, signed.claims, options, this.proofRules);
    const isKnown = await this.hasRevocation(signed.claims, options);
    this.refuseEnded(signed, options);
    if (!isKnown || !this.isCurrent(options)) await this.settle(signed, options, isKnown);
    checkSigned(signed, options);
    return signed.claims;
  }

  private async verifyOpaque(token: string, options: VerifyOptions): Promise<AccessToken> {
    if (this.options.opaque !== 'introspect') throw new TokenRefused('malformed');
    const claims = await this.opaqueTokens.read(token, options);
    await checkBinding(token, claims, options, this.proofRules);
    checkRequirements(claims, scopesOf(claims.scope), options);
    return claims;
  }

  /** @throws TokenRefused when the token stands no longer */
  private refuseEnded(signed: SignedToken, { audience }: VerifyOptions): void {
    if (audience !== undefined && !signed.audiences.has(audience)) throw new TokenRefused('wrong_audience');
    if (signed.expiresAt + this.toleranceSeconds <= Date.now() / 1000) throw new TokenRefused('expired');
    const { set } = this.revocations;
    if (signed.standsAtVersion === set.version) return;
    if (signed.dependencies.some(({ key, epoch }) => set.floor(key) > epoch)) throw new TokenRefused('revoked');
    signed.standsAtVersion = set.version;
  }

  /** Whether that nothing is in the set means that nothing has ended. */
  private isCurrent({ maxStalenessSeconds }: VerifyOptions): boolean {
    if (this.revocations.set.overflowed) return false;
    const most = maxStalenessSeconds === undefined ? this.maxStalenessMs : maxStalenessSeconds * 1000;
    return this.revocations.stalenessMs() <= most;
  }

  /** Read your revocation: waits until the transaction that the caller has seen is known here. */
  private async hasRevocation(
    { sub, client_id: client }: AccessToken,
    { revocationToken, revocationWaitMs = 300 }: VerifyOptions,
  ): Promise<boolean> {
    if (revocationToken === undefined) return true;
    if (!isXid(revocationToken)) return false;
    return this.revocations.progress.waitFor(BigInt(revocationToken), revocationWaitMs, `${client} ${sub}`);
  }

  /** What the set cannot say. @throws TokenRefused */
  private async settle({ token, claims }: SignedToken, options: VerifyOptions, isKnown: boolean): Promise<void> {
    const policy = options.onStale ?? this.options.onStale ?? 'introspect';
    if (isKnown && isYoungEnough(claims, policy)) {
      this.metrics.counters.accepted_stale += 1;
      return;
    }
    const answer = policy === 'introspect' ? await this.introspection.ask(token, !isKnown) : undefined;
    if (!answer) throw new TokenRefused('stale');
    if (!answer.active) throw new TokenRefused('inactive');
  }

  private newReporter(): AppliedReporter | undefined {
    const { issuer, client, feed, audience, report = true, onError = ignore } = this.options;
    if (!report) return undefined;
    const { service = [audience].flat().join(' ') } = this.options;
    return new AppliedReporter({ issuer, client, service, feed: feed.kind, revocations: this.revocations, onError });
  }

  private newTokens(tenant: string): SignedTokens {
    return new SignedTokens({
      ...{ tenant, keys: this.keys, issuer: this.options.issuer, toleranceSeconds: this.toleranceSeconds },
      audiences: [this.options.audience].flat(),
      remembered: this.options.rememberedTokens ?? 10_000,
    });
  }
}

const needsMore = ({ isBound }: SignedToken, { scheme, proof, revocationToken }: VerifyOptions): boolean =>
  isBound || scheme === 'DPoP' || proof !== undefined || revocationToken !== undefined;

function checkSigned(signed: SignedToken, options: VerifyOptions): void {
  const { scopes, acrValues, maxAgeSeconds } = options;
  if (scopes === signed.allowed && acrValues === undefined && maxAgeSeconds === undefined) return;
  checkRequirements(signed.claims, signed.scopes, options);
  signed.allowed = scopes;
}

const isYoungEnough = ({ iat = 0 }: AccessToken, policy: StalenessPolicy): boolean =>
  typeof policy === 'object' && Date.now() / 1000 - iat < policy.acceptYoungerThanSeconds;

/** Without heartbeats certainty is as old as the last snapshot. */
const defaultStaleness = ({ feed, reconcileSeconds = 15 }: TokenVerifierOptions): number =>
  feed.partitions === 0 ? Math.max(10, reconcileSeconds * 2) : 10;

function rulesOf({ dpop = {} }: TokenVerifierOptions, monotonicMs: () => number): ProofRules {
  const { algorithms = dpopAlgorithms, windowSeconds = 60, nonces, maxReplayEntries = 200_000 } = dpop;
  // As long as a proof can be good: the window, and what its clock may be ahead.
  const replays = new ReplayCache({ windowMs: (windowSeconds + 5) * 1000, monotonicMs, maxEntries: maxReplayEntries });
  return { algorithms, windowSeconds, nonces, replays };
}
