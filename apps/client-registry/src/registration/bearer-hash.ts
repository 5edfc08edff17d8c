import { hash, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** RFC 6750 §2.1 */
const bearer = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

export const presentedToken = ({ headers }: FastifyRequest): string | undefined =>
  bearer.exec(headers.authorization ?? '')?.[1];

/** 256 random bits: a fast hash is enough to keep of them. */
export const makeToken = (): string => randomBytes(32).toString('base64url');

export const hashOf = (token: string): Buffer => hash('sha256', token, 'buffer');
