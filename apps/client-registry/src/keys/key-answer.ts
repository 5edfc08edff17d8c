import * as z from 'zod';
import type { StoredSigningKey } from '#storage';

const time = z.iso.datetime().nullable();

export const keySchema = z.object({
  kid: z.string(),
  purpose: z.string(),
  alg: z.string(),
  state: z.enum(['pending', 'active', 'retiring', 'retired', 'revoked']),
  public_jwk: z.record(z.string(), z.unknown()),
  version: z.int(),
  created_at: z.iso.datetime(),
  activated_at: time,
  retiring_at: time,
  retired_at: time,
});

const timeOf = (at: Date | null): string | null => at?.toISOString() ?? null;

export const keyIdOf = ({ kid }: StoredSigningKey): string => kid;

export const keyAnswer = (key: StoredSigningKey): z.output<typeof keySchema> => ({
  kid: key.kid,
  purpose: key.purpose,
  alg: key.alg,
  state: key.state,
  public_jwk: { ...key.publicJwk },
  version: key.version,
  created_at: key.createdAt.toISOString(),
  activated_at: timeOf(key.activatedAt),
  retiring_at: timeOf(key.retiringAt),
  retired_at: timeOf(key.retiredAt),
});
