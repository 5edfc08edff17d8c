import { constants } from 'node:os';
import type { Service } from './running-service.js';

/**
 * SIGTERM and SIGINT: leave in good order, at the latest after the limit. A second signal means "now".
 */
export function closeOnSignals(service: Service, limitSeconds: number): void {
  let leavingSince: number | undefined;
  const leave = (signal: 'SIGTERM' | 'SIGINT'): void => {
    // Ctrl-C under npm arrives twice, from the terminal and from npm: that is one signal, not two.
    if (leavingSince !== undefined && performance.now() - leavingSince < 500) return;
    if (leavingSince !== undefined) process.exit(128 + constants.signals[signal]);
    leavingSince = performance.now();
    const limit = setTimeout(() => exitLate(limitSeconds), limitSeconds * 1000);
    service.close().then(
      () => {
        clearTimeout(limit);
        process.exit(0);
      },
      (error: unknown) => {
        process.stderr.write(`tokenward: could not leave in good order: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', leave).on('SIGINT', leave);
}

function exitLate(limitSeconds: number): never {
  process.stderr.write(`tokenward: requests were still under way after ${limitSeconds} s; leaving without them\n`);
  process.exit(1);
}
