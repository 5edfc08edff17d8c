import { readFirstRun, type FirstRun } from './first-run.js';
import { startPlatform } from './start-platform.js';

export interface FoundPlatform {
  readonly firstRun: FirstRun;
  /** One line: where it came from. */
  readonly origin: string;
  /** It goes on after the demo. */
  readonly lasts: boolean;
  stop(): Promise<void>;
}

/** The platform that runs already, or one of our own for as long as the demo lasts. */
export async function findPlatform(environment: NodeJS.ProcessEnv): Promise<FoundPlatform> {
  const issuer = environment['TOKENWARD_ISSUER'] ?? `http://localhost:${environment['TOKENWARD_PORT'] ?? '9000'}`;
  if (await answers(issuer)) {
    const firstRun = readFirstRun(environment['TOKENWARD_DATA_DIR'] ?? 'data', issuer);
    const origin = `The platform that runs at ${issuer} is used.`;
    return { firstRun, origin, lasts: true, stop: () => Promise.resolve() };
  }
  const started = await startPlatform(environment);
  return {
    firstRun: readFirstRun(started.directory, started.issuer),
    origin: `No Tokenward runs at ${issuer}: one was started at ${started.issuer}, for this demo only.`,
    lasts: false,
    stop: started.stop,
  };
}

async function answers(issuer: string): Promise<boolean> {
  try {
    const answer = await fetch(`${issuer}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5000) });
    return ((await answer.json()) as { issuer?: unknown }).issuer === issuer;
  } catch {
    return false;
  }
}
