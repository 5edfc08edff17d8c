import * as z from 'zod';
import { defineSettings, setting } from '#service';

const day = 86_400;

/** How the token endpoint works, where a client does not say otherwise. */
export class TokenSettings extends defineSettings('token', {
  refreshIdleSeconds: setting(
    'TOKENWARD_REFRESH_IDLE_SECONDS',
    z.coerce
      .number()
      .int()
      .min(60)
      .max(365 * day)
      .default(14 * day),
    'How long a refresh token may lie unused.',
  ),
  refreshLifetimeSeconds: setting(
    'TOKENWARD_REFRESH_LIFETIME_SECONDS',
    z.coerce
      .number()
      .int()
      .min(60)
      .max(365 * day)
      .default(90 * day),
    'How long a family of refresh tokens lives, however often it is used.',
  ),
  publicRefreshIdleSeconds: setting(
    'TOKENWARD_PUBLIC_REFRESH_IDLE_SECONDS',
    z.coerce
      .number()
      .int()
      .min(60)
      .max(365 * day)
      .default(day),
    'The same as TOKENWARD_REFRESH_IDLE_SECONDS, for public clients.',
  ),
  refreshGraceSeconds: setting(
    'TOKENWARD_REFRESH_GRACE_SECONDS',
    z.coerce.number().int().min(0).max(60).default(10),
    'How long after its rotation a refresh token may come again and get the same successor: for answers that were lost.',
  ),
  dpopNonces: setting(
    'TOKENWARD_DPOP_NONCES',
    z.enum(['always', 'publicClients', 'never']).default('publicClients'),
    'Whose DPoP proofs have to carry a nonce of this server: a proof that was made in advance is then of no use.',
  ),
  codeReplayRevokes: setting(
    'TOKENWARD_CODE_REPLAY_REVOKES',
    z.enum(['proven', 'always']).default('proven'),
    'Which replay of a used code ends its grant: one with the right client and verifier, or any.',
  ),
}) {}
