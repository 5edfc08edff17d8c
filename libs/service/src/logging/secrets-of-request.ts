import type { FastifyRequest } from 'fastify';
import { isSensitiveName } from './sensitive-name.js';

// A shorter value would blank ordinary words; none of our own secrets is that short.
const shortestSecret = 4;

/** Every secret value that came with a request, in each spelling in which it might be repeated. */
export function secretsOfRequest(request: FastifyRequest): string[] {
  const secrets = new Set<string>();
  const keep = (value: unknown): void => {
    for (const spelling of spellings(value)) if (spelling.length >= shortestSecret) secrets.add(spelling);
  };
  const { authorization = '', cookie = '', dpop } = request.headers;
  const [scheme = '', credentials = ''] = authorization.split(/\s+/, 2);
  keep(credentials);
  if (scheme.toLowerCase() === 'basic') keepBasicPassword(credentials, keep);
  for (const pair of cookie.split(';')) keep(pair.slice(pair.indexOf('=') + 1).trim());
  keep(dpop);
  for (const part of [request.query, request.body, request.params]) keepMembers(part, keep, 0);
  // Longest first: a secret that contains another must go as a whole.
  return [...secrets].sort((left, right) => right.length - left.length);
}

function keepBasicPassword(credentials: string, keep: (value: unknown) => void): void {
  const decoded = Buffer.from(credentials, 'base64').toString();
  keep(decoded);
  const password = decoded.slice(decoded.indexOf(':') + 1);
  keep(password);
  // RFC 6749 §2.3.1: id and secret are form-encoded inside Basic.
  keep(new URLSearchParams(`v=${password}`).get('v'));
}

function keepMembers(part: unknown, keep: (value: unknown) => void, depth: number): void {
  if (typeof part !== 'object' || part === null || depth > 4) return;
  for (const [name, value] of Object.entries(part)) {
    if (typeof value === 'object') keepMembers(value, keep, depth + 1);
    else if (isSensitiveName(name)) keep(value);
  }
}

function spellings(value: unknown): string[] {
  if (typeof value !== 'string' || value === '') return [];
  const form = new URLSearchParams({ v: value }).toString().slice(2);
  return [value, form, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
}
