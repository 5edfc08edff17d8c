import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isBelow, pathOf } from './path.js';

interface CorsRules {
  /** These paths and what lies below them. */
  readonly paths: readonly string[];
  readonly allowedOrigin: (origin: string) => Promise<boolean>;
}

const preflightHeaders = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'authorization, content-type, dpop, x-request-id',
  'access-control-max-age': '600',
};
const exposedHeaders = 'www-authenticate, dpop-nonce, retry-after, x-request-id, location';

const rulesOf = new WeakMap<FastifyInstance, CorsRules[]>();

/**
 * Lets scripts of allowed origins call these paths, never with cookies. Call it before the service listens, for
 * example in a module's `onModuleInit`.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function allowCors(instance: FastifyInstance, rules: CorsRules): void {
  const known = rulesOf.get(instance);
  if (known) known.push(rules);
  else addHook(instance, [rules]);
}

/** One hook for the rules of all modules: it is on the way of every request. */
function addHook(instance: FastifyInstance, rules: CorsRules[]): void {
  rulesOf.set(instance, rules);
  // With a callback: most requests come from no script, and need not wait for a promise.
  instance.addHook('onRequest', (request, reply, done) => {
    const path = pathOf(request);
    const rule = rules.find(({ paths }) => isBelow(path, paths));
    if (rule) follow(rule, request, reply, done);
    else done();
  });
}

type Done = (error?: Error) => void;

function follow({ allowedOrigin }: CorsRules, request: FastifyRequest, reply: FastifyReply, done: Done): void {
  // The answer depends on it even if there is none: a cache must not serve one origin's answer to another.
  reply.header('vary', 'Origin');
  const { origin } = request.headers;
  const asked = origin === undefined ? undefined : allowedOrigin(origin);
  if (!asked) answer(request, reply, undefined, done);
  else asked.then((allowed) => answer(request, reply, allowed ? origin : undefined, done), done);
}

function answer(request: FastifyRequest, reply: FastifyReply, origin: string | undefined, done: () => void): void {
  if (origin !== undefined) {
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': exposedHeaders });
  }
  if (isPreflight(request)) answerPreflight(reply, origin !== undefined);
  else done();
}

function isPreflight(request: FastifyRequest): boolean {
  return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
}

function answerPreflight(reply: FastifyReply, allowed: boolean): void {
  void reply
    .headers(allowed ? preflightHeaders : {})
    .status(204)
    .send();
}
