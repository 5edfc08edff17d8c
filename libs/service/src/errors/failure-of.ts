import { HttpException } from '@nestjs/common';
import { OAuthError } from '#protocol';
import { CommitUnknown, PostgresUnavailable, StoreUnavailable } from '#storage';
import { failureOfStatus } from './failure-of-status.js';
import type { Failure } from './failure.js';
import { ProblemError } from './problem-error.js';

/** What may be told of anything that was thrown. The unknown becomes `server_error`, and only its request id is told. */
export function failureOf(error: unknown, requestId: string): Failure {
  if (error instanceof OAuthError) return failureOfOAuthError(error, requestId);
  if (error instanceof ProblemError) return failureOfProblem(error);
  if (isAway(error)) return away;
  const status = clientErrorStatus(error);
  return status === undefined ? unexpected(requestId) : failureOfStatus(status);
}

function failureOfOAuthError(error: OAuthError, requestId: string): Failure {
  // A server_error's own words could be about our inside, and the log has them.
  if (error.code === 'server_error') return unexpected(requestId);
  return {
    status: error.status,
    error: error.code,
    description: error.description,
    level: levelOf(error),
    ...(error.headers && { headers: error.headers }),
    ...(error.errorCode !== undefined && { errorCode: error.errorCode }),
    ...(error.retryAfterSeconds !== undefined && { retryAfterSeconds: error.retryAfterSeconds }),
  };
}

function failureOfProblem(error: ProblemError): Failure {
  return {
    ...failureOfStatus(error.status),
    title: error.title,
    description: error.detail ?? error.title,
    ...(error.errorCode !== undefined && { errorCode: error.errorCode }),
    ...(error.errors !== undefined && { fields: error.errors }),
  };
}

/** A store that is away says nothing about the request: the same request is good again in a moment. */
const isAway = (error: unknown): boolean =>
  error instanceof PostgresUnavailable || error instanceof StoreUnavailable || error instanceof CommitUnknown;

const away: Failure = {
  status: 503,
  error: 'temporarily_unavailable',
  description: 'A part of this service is away. Try again in a moment.',
  level: 'warn',
  retryAfterSeconds: 1,
};

function unexpected(requestId: string): Failure {
  return {
    status: 500,
    error: 'server_error',
    description: `Something went wrong here. Please quote the request id ${requestId}.`,
    level: 'error',
  };
}

/** Failed credentials are what an attack looks like; the rest of the refusals are a client developer's business. */
function levelOf(error: OAuthError): Failure['level'] {
  if (error.code === 'temporarily_unavailable') return 'warn';
  return error.code === 'invalid_client' || error.code === 'invalid_grant' ? 'warn' : 'info';
}

/** Fastify (`statusCode`) and Nest (`HttpException`) refuse requests before our code sees them. */
function clientErrorStatus(error: unknown): number | undefined {
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
