import { Logger } from '@nestjs/common';

/**
 * An error that nobody caught leaves the process in a state nobody knows: it is logged, scrubbed like any other, and
 * the process ends for its supervisor to start it anew.
 */
export function exitOnUnexpected(): void {
  const exit = (error: unknown): never => {
    new Logger('Process').fatal(error);
    process.exit(1);
  };
  process.on('uncaughtException', exit).on('unhandledRejection', exit);
}
