import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Says at every start which modules and routes exist: of use to a developer only. */
const chatty = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver', 'NestFactory', 'NestApplication']);

/** Nest's own lines, and those of its `Logger` in our classes, as lines of the one logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    const context = contextOf(rest);
    this.write(context !== undefined && chatty.has(context) ? 'debug' : 'info', message, context);
  }

  error(message: unknown, ...rest: unknown[]): void {
    const context = contextOf(rest);
    // What stops a start is told once, by whoever starts the service.
    if (context === 'ExceptionHandler') return;
    this.write(
      'error',
      message,
      context,
      rest.find((part): part is string => isStack(part)),
    );
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, contextOf(rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, contextOf(rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, contextOf(rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, contextOf(rest));
  }

  private write(
    level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace',
    message: unknown,
    context: string | undefined,
    stack?: string,
  ): void {
    const members = { ...(context !== undefined && { context }), ...(stack !== undefined && { stack }) };
    if (message instanceof Error) this.logger[level]({ ...members, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) this.logger[level]({ ...members, ...message });
    else this.logger[level](members, String(message));
  }
}

/** The class that speaks. In a program, one that names itself within itself is called `_RouterExplorer`. */
function contextOf(rest: readonly unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' && !isStack(last) ? last.replace(/^_/, '') : undefined;
}

function isStack(part: unknown): boolean {
  return typeof part === 'string' && /\n\s+at /.test(part);
}
