import { pino, type DestinationStream, type Logger } from 'pino';
import { currentRequest, currentTraceparent } from './request-scope.js';
import { scrubText } from './scrub-text.js';
import { scrubValue } from './scrub-value.js';
import { secretsOfRequest } from './secrets-of-request.js';

interface LoggerOptions {
  readonly service: string;
  readonly level: string;
  /** Where lines go instead of standard output. */
  readonly destination?: DestinationStream | undefined;
}

/** The process's one logger: a JSON object a line, with the request's id, and scrubbed whoever writes it. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: requestMembers,
    hooks: { logMethod: writeScrubbed },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function requestMembers(): object {
  const request = currentRequest();
  const traceId = currentTraceparent()?.split('-')[1];
  return { ...(request !== undefined && { requestId: request.id }), ...(traceId !== undefined && { traceId }) };
}

type LogArguments = [obj: unknown, msg?: string, ...args: unknown[]];

function writeScrubbed(this: Logger, given: Parameters<Logger['info']>, method: (...args: LogArguments) => void): void {
  const request = currentRequest();
  const secrets = request === undefined ? [] : secretsOfRequest(request);
  const [first, ...others] = given as LogArguments;
  const subject = first instanceof Error ? { err: first } : first;
  const scrub = (text: string): string => scrubText(text, secrets);
  method.apply(this, [subject, ...others].map((value) => scrubValue(value, scrub)) as LogArguments);
}
