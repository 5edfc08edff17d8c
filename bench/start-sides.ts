import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Closers } from './closers.js';
import type { Options } from './options.js';
import { startCeiling } from './targets/start-ceiling.js';
import { startPeer, type PeerTarget } from './targets/start-peer.js';
import { startPlatform } from './targets/start-platform.js';
import { startRedis } from './targets/start-redis.js';
import { startServices } from './targets/start-services.js';
import type { PlatformTarget, Target } from './targets/target.js';

export interface Sides {
  readonly ours: PlatformTarget;
  readonly ceiling: Target;
  readonly peer: PeerTarget | undefined;
  readonly remarks: readonly string[];
}

type Report = (line: string) => void;

/** One after the other, so that start-up times are their own. */
export async function startSides(options: Options, folder: string, closers: Closers, report: Report): Promise<Sides> {
  report(`starting the platform, ${options.profile}`);
  const data = platformFolder(folder);
  mkdirSync(data, { mode: 0o755 });
  const ours = await (options.profile === 'embedded' ? startPlatform(data) : startServices(data, report));
  closers.add(() => ours.stop());
  const redis = await startRedis(join(folder, 'beside'));
  closers.add(() => redis?.stop());
  report('starting the bare server and the peer');
  const ceiling = await startCeiling(options.profile === 'distributed' ? redis : undefined);
  closers.add(() => ceiling.stop());
  const peer = redis && (await startPeer(redis, Math.max(...options.concurrency)));
  closers.add(() => peer?.stop());
  return { ours, ceiling, peer, remarks: peer ? [] : ['oidc-provider was left out: no redis-server is installed.'] };
}

export const platformFolder = (folder: string): string => join(folder, 'platform');
