import { firstToken } from './first-token.js';
import { startCommand, type Command } from './running-command.js';
import type { StartUp, Target } from './target.js';

type Asked = Pick<Target, 'origin' | 'endpoints' | 'asks'>;

interface Measured {
  readonly pid: number;
  readonly startUp: StartUp;
  readonly startAgain: () => Promise<StartUp>;
  stop(): Promise<void>;
}

/** Starts a server, and measures until it serves and until it has given a token. */
export async function startMeasured(command: Command, asked: () => Promise<Asked>): Promise<Measured> {
  const running = await startCommand(command);
  try {
    const gave = await firstToken(await asked());
    const startUp = { readySeconds: running.readySeconds, ...(gave && { firstTokenSeconds: running.seconds() }) };
    const startAgain = async (): Promise<StartUp> => {
      await running.stop();
      const again = await startMeasured(command, asked);
      await again.stop();
      return again.startUp;
    };
    return { pid: running.pid, startUp, startAgain, stop: running.stop };
  } catch (error) {
    await running.stop();
    throw error;
  }
}
