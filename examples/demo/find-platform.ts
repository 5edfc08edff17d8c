import { issuerOf, readFirstRun, type FirstRun } from './first-run.js';
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
  const directory = environment['TOKENWARD_DATA_DIR'] ?? 'data';
  const issuer = told(environment) ?? issuerOf(directory) ?? 'http://localhost:9000';
  if (await answers(issuer)) {
    const firstRun = readFirstRun(directory, issuer);
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

function told({ TOKENWARD_ISSUER: issuer, TOKENWARD_PORT: port }: NodeJS.ProcessEnv): string | undefined {
  return issuer ?? (port === undefined ? undefined : `http://localhost:${port}`);
}

async function answers(issuer: string): Promise<boolean> {
  try {
    const answer = await fetch(`${issuer}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5000) });
    return ((await answer.json()) as { issuer?: unknown }).issuer === issuer;
  } catch {
    return false;
  }
}
