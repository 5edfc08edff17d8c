import { Injectable } from '@nestjs/common';
import { grantableScope, IdTokenClaims } from '#accounts';
import { grantLifecycle } from '#events';
import { SecretKeys } from '#keys';
import {
  allowedScopes,
  isAdministrationScope,
  nextRefreshToken,
  parseScope,
  readRefreshToken,
  refreshTokenHash,
  writeRefreshToken,
  type RefreshToken,
} from '#protocol';
import { accessTokenOf, Clock, idTokenOf, Tenant, type Issuance } from '#service';
import {
  grantEvent,
  Grants,
  CatalogueCache,
  RefreshFamilies,
  Users,
  StoreUnavailable,
  type ClientRecord,
  type PresentedRefreshToken,
  type Rotation,
  type StoredGrant,
} from '#storage';
import { TokenSettings } from '../../token-settings.js';
import { Grant, type TokenRequest } from '../grant.js';
import { invalidGrant, tryAgain } from '../invalid-grant.js';
import { refreshBindingOf } from '../refresh-binding.js';
import { refreshPolicyOf, type RefreshPolicy } from '../refresh-policy.js';
import { requestedDetails } from '../requested-details.js';
import { requestedResource } from '../requested-resource.js';
import { requiredParameter } from '../required-parameter.js';

interface Refreshed {
  readonly grant: StoredGrant;
  readonly issuedAt: number;
  readonly refreshToken: string;
  readonly undo?: () => Promise<void>;
}

/**
 * New tokens for a refresh token. Where it rotates, an old one that comes again is theft or a lost answer: within the grace time
 * the same answer is given once more, later the grant ends.
 *
 * @see RFC 6749 §6
 * @see RFC 9700 §4.14.2
 */
@Injectable()
export class RefreshTokenGrant extends Grant {
  readonly grantType = 'refresh_token';
  readonly required = ['refresh_token'];

  constructor(
    private readonly families: RefreshFamilies,
    private readonly grants: Grants,
    private readonly secretKeys: SecretKeys,
    private readonly users: Users,
    private readonly catalogue: CatalogueCache,
    private readonly claims: IdTokenClaims,
    private readonly settings: TokenSettings,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {
    super();
  }

  async redeem(request: TokenRequest): Promise<Issuance> {
    const text = requiredParameter(request.form, 'refresh_token');
    const token = readRefreshToken(text, this.tenant.id, (version) => this.secretKeys.version('refresh_mac', version));
    // A bad MAC is refused without asking the database.
    if (!token) throw invalidGrant('the refresh token is not one of ours');
    const narrowed = parseScope(request.form['scope']);
    const decidedAtMs = this.clock.monotonicMs();
    const refreshed = await this.refresh(request, token, text, narrowed);
    return this.plan(refreshed, request, narrowed, decidedAtMs).catch(async (error: unknown) => {
      await refreshed.undo?.();
      throw error;
    });
  }

  private async plan(
    { grant, issuedAt, refreshToken, undo }: Refreshed,
    { client, form }: TokenRequest,
    narrowed: readonly string[],
    decidedAtMs: number,
  ): Promise<Issuance> {
    const scope = await this.stillHeld(narrowed.length > 0 ? narrowed : grant.scope, grant, client);
    const resource = requestedResource(form, grant.resource);
    const authorizationDetails = requestedDetails({ form, client }, grant);
    return {
      accessToken: accessTokenOf(grant, { client, scope, resource, authorizationDetails, issuedAt, decidedAtMs }),
      // OpenID Connect Core §12.2: no nonce in a refreshed ID token.
      ...(scope.includes('openid') && {
        idToken: idTokenOf(grant, { client, issuedAt }, { nonce: null, claims: await this.claims.of(grant, client) }),
      }),
      refreshToken,
      ...(undo && { undo }),
    };
  }

  /** Rights that the person's roles or the client's registration have lost since are not renewed. */
  private async stillHeld(
    scope: readonly string[],
    grant: StoredGrant,
    client: ClientRecord,
  ): Promise<readonly string[]> {
    const registered = parseScope(client.metadata.scope);
    const held = scope.filter((name) => registered.includes(name));
    if (!held.some(isAdministrationScope)) return held;
    const user = await this.users.find(this.tenant.id, grant.sub);
    return user ? grantableScope(held, user, await this.catalogue.of(this.tenant.id)) : [];
  }

  private async refresh(
    request: TokenRequest,
    token: RefreshToken,
    text: string,
    narrowed: readonly string[],
  ): Promise<Refreshed> {
    const { family, generation } = token;
    const confirmation = refreshBindingOf(request);
    const presented = { family, generation, hash: refreshTokenHash(token), clientId: request.client.id, confirmation };
    const policy = refreshPolicyOf(request.client, this.settings);
    if (!policy.rotates) {
      return this.settle(await this.families.check(presented, policy.idleSeconds), token, text, request);
    }
    // A scope that is too wide must not cost the token its generation.
    if (narrowed.length > 0) {
      const before = await this.families.check(presented);
      if (before.outcome === 'rotated') allowedScopes(narrowed, before.grant.scope);
    }
    return this.rotate(presented, token, policy, request);
  }

  private async rotate(
    presented: PresentedRefreshToken,
    token: RefreshToken,
    { idleSeconds, graceSeconds }: RefreshPolicy,
    request: TokenRequest,
  ): Promise<Refreshed> {
    const { version, key } = this.secretKeys.current('refresh_chain');
    const next = nextRefreshToken(token, { version, key });
    const successor = { hash: refreshTokenHash(next), keyVersion: version, idleSeconds };
    // Written before anything moves: what cannot be written must not cost the token its generation.
    const answer = this.written(next);
    const rotation = await this.families.rotate(presented, successor, graceSeconds);
    const refreshed = await this.settle(rotation, token, answer, request);
    // Where nothing can be issued now, a later try must not look like reuse.
    return rotation.outcome === 'rotated'
      ? { ...refreshed, undo: () => this.families.undo(presented, successor.hash) }
      : refreshed;
  }

  private async settle(
    rotation: Rotation,
    token: RefreshToken,
    answer: string,
    request: TokenRequest,
  ): Promise<Refreshed> {
    switch (rotation.outcome) {
      case 'rotated':
        allowedScopes(parseScope(request.form['scope']), rotation.grant.scope);
        return { grant: rotation.grant, issuedAt: rotation.issuedAt, refreshToken: answer };
      case 'repeated':
        return this.repeat(rotation, token, request);
      case 'reused':
        return this.endReused(rotation.grant, request);
      case 'misused':
        await this.families.report(rotation.grant, 'refreshMisused', request.client.id);
        throw invalidGrant('the refresh token is another client’s');
      case 'impossible':
        await this.families.report(rotation.grant, 'refreshImpossible', request.client.id);
        throw invalidGrant('the refresh token has a good MAC and does not fit its family');
      case 'refused':
        throw invalidGrant('the refresh token or what it stands on has ended');
    }
  }

  /** The answer was lost: the same successor, made with the key that made it the first time. */
  private async repeat(
    rotation: Extract<Rotation, { outcome: 'repeated' }>,
    token: RefreshToken,
    request: TokenRequest,
  ): Promise<Refreshed> {
    allowedScopes(parseScope(request.form['scope']), rotation.grant.scope);
    const version = rotation.keyVersion;
    const key = this.secretKeys.version('refresh_chain', version);
    if (!key) throw invalidGrant('the key of the successor is gone');
    await this.families.report(rotation.grant, 'graceReplay', request.client.id);
    const refreshToken = this.written(nextRefreshToken(token, { version, key }));
    return { grant: rotation.grant, issuedAt: rotation.issuedAt, refreshToken };
  }

  private async endReused(grant: StoredGrant, request: TokenRequest): Promise<never> {
    const events = [grantEvent(grantLifecycle.reuseDetected, grant, { presented_by: request.client.id })];
    await this.grants.revoke(grant, 'refresh_reuse', { events }).catch((error: unknown) => {
      throw error instanceof StoreUnavailable ? tryAgain('Redis is away', error) : error;
    });
    throw invalidGrant('the refresh token was used before; its grant is revoked');
  }

  private written(token: RefreshToken): string {
    const macKey = this.secretKeys.version('refresh_mac', token.keyVersion);
    if (!macKey) throw new Error(`There is no refresh_mac key of version ${token.keyVersion}`);
    return writeRefreshToken(token, this.tenant.id, macKey);
  }
}
