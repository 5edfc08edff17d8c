import { selected, type Columns } from '../postgres/columns.js';

export interface SessionRecord {
  readonly id: string;
  readonly tenant: string;
  readonly userId: string;
  readonly authTime: Date;
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly idleExpiresAt: Date;
  readonly expiresAt: Date;
}

export const sessionColumns: Columns<keyof SessionRecord> = {
  id: 'id',
  tenant: 'tenant',
  userId: 'user_id',
  authTime: 'auth_time',
  acr: 'acr',
  amr: 'amr',
  ip: 'ip',
  userAgent: 'user_agent',
  createdAt: 'created_at',
  lastSeenAt: 'last_seen_at',
  idleExpiresAt: 'idle_expires_at',
  expiresAt: 'expires_at',
};

/** Of sessions that are called `s`. */
export const selection = selected('s', sessionColumns);
export const live = `s.ended_at IS NULL AND s.idle_expires_at > now() AND s.expires_at > now()`;
