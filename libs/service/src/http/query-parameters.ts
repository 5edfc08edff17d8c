import type { FastifyRequest } from 'fastify';
import { emptyForm, type FormBody } from './form-body.js';
import { parseParameters } from './parse-parameters.js';

const refusals = new WeakMap<FormBody, Error>();

/** Fastify's query parser runs before any error could be answered, so a refusal waits for `singleParameters`. */
export function parseQuery(encoded: string): FormBody {
  if (encoded === '') return emptyForm();
  try {
    return parseParameters(encoded);
  } catch (refusal) {
    const nothing = emptyForm();
    refusals.set(nothing, refusal as Error);
    return nothing;
  }
}

/**
 * The query of a request. Every service calls it before a handler runs, so a repeated parameter never gets that far.
 *
 * @see RFC 6749 §3.1
 * @throws OAuthError invalid_request
 */
export function singleParameters(request: FastifyRequest): FormBody {
  const query = request.query as FormBody;
  const refusal = refusals.get(query);
  if (refusal !== undefined) throw refusal;
  return query;
}
