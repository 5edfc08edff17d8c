import cluster from 'node:cluster';
import type { DynamicModule, Type } from '@nestjs/common';
import type { SettingsSlice } from '../settings/define-settings.js';
import { readEnvironment } from '../settings/read-environment.js';
import { readSettings } from '../settings/read-settings.js';
import { ServiceSettings } from '../settings/service-settings.js';
import type { Settings } from '../settings/settings.js';
import { scrubText } from '../logging/scrub-text.js';
import { BootError } from './boot-error.js';
import { exitOnUnexpected } from './exit-on-unexpected.js';
import { createService, type ServiceOptions } from './create-service.js';
import { superviseWorkers } from '../workers/supervise-workers.js';
import { closeOnSignals } from './close-on-signals.js';

interface StartOptions extends Omit<ServiceOptions, 'settings' | 'module'> {
  readonly slices: readonly SettingsSlice[];
  /** Chooses the infrastructure from the settings: this is why it is a function. */
  readonly module: (settings: Settings) => Type | DynamicModule | Promise<Type | DynamicModule>;
}

/**
 * The whole of a `main.ts`: reads the settings, stands up, listens, and leaves in good order. Known reasons not to
 * start are one line each on standard error and exit code 1.
 */
export async function startService({ slices, module, ...options }: StartOptions): Promise<void> {
  try {
    refuseArguments(process.argv.slice(2));
    const settings = readSettings(slices, readEnvironment());
    if (cluster.isPrimary && settings.of(ServiceSettings).workers > 1) {
      await superviseWorkers(options.name, settings.of(ServiceSettings));
      return;
    }
    const service = await createService({ ...options, settings, module: await module(settings) });
    exitOnUnexpected();
    closeOnSignals(service, settings.of(ServiceSettings).shutdownTimeoutSeconds);
    await service.listen();
  } catch (error) {
    const lines = error instanceof BootError ? error.problems : [describe(error)];
    for (const line of lines) process.stderr.write(`tokenward ${options.name}: ${line}\n`);
    process.exit(1);
  }
}

/** Somebody who gave a port as an argument would otherwise look for it on another one. Names alone: a value may be a secret. */
function refuseArguments(given: readonly string[]): void {
  if (given.length === 0) return;
  const names = given.flatMap((argument) => /^--?[\w-]+/.exec(argument)?.[0] ?? []).join(' ');
  const which = names === '' ? '' : ` (${names})`;
  throw new BootError([`there are no arguments${which}: settings are environment variables, see docs/settings.md`]);
}

function describe(error: unknown): string {
  return scrubText(error instanceof Error ? (error.stack ?? error.message) : String(error), []);
}
