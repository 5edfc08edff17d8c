import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Closers } from './closers.js';
import type { Options } from './options.js';
import { ceilingTarget } from './targets/ceiling-target.js';
import { provisioned } from './targets/ours.js';
import { LeftOut } from './targets/prepare.js';
import { startPlatform } from './targets/start-platform.js';
import { startServices } from './targets/start-services.js';
import { startTarget, type FileTarget } from './targets/start-target.js';
import { readTargetFile } from './targets/target-file.js';
import type { Target } from './targets/target.js';

export interface Targets {
  readonly targets: readonly Target[];
  readonly remarks: readonly string[];
  readonly failures: readonly string[];
}

type Report = (line: string) => void;

/** One after the other, so that start-up times are their own. */
export async function startTargets(
  options: Options,
  folder: string,
  closers: Closers,
  report: Report,
): Promise<Targets> {
  // What is wrong in a file is told before anything is started.
  const peers = options.targets.map((path): FileTarget => ({ path, file: readTargetFile(path), kind: 'peer' }));
  const targets: Target[] = [await startOurs(options, join(folder, 'platform'), closers, report)];
  const [remarks, failures] = [[] as string[], [] as string[]];
  for (const [index, wanted] of [ceilingTarget(options.profile === 'distributed'), ...peers].entries()) {
    report(`starting ${wanted.file.name}`);
    try {
      const target = await startTarget(wanted, join(folder, String(index)));
      closers.add(() => target.stop());
      targets.push(target);
    } catch (error) {
      const told = error instanceof Error ? error.message : String(error);
      report(told);
      if (error instanceof LeftOut) remarks.push(told);
      else failures.push(told);
    }
  }
  return { targets, remarks, failures };
}

async function startOurs(options: Options, data: string, closers: Closers, report: Report): Promise<Target> {
  report(`starting the platform, ${options.profile}`);
  mkdirSync(data, { mode: 0o755 });
  const ours = await (options.profile === 'embedded'
    ? startPlatform(data, options.cpuProfiles)
    : startServices(data, report));
  closers.add(() => ours.stop());
  return provisioned(ours, Math.max(...options.concurrency));
}
