import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface TokenAccess {
  /** The manufacturer's PKCS#11 library. */
  readonly module: string;
  readonly tokenLabel: string;
  readonly pin: string;
}

/** The token has no such key, or the key is of another algorithm. */
export class NoSuchKey extends Error {}

const longestMs = 10_000;
/** SoftHSM shows no token to a process that looks while another one's login is written down. */
const notSeen = 'No slot with token named';
const pausesMs = [50, 100, 200];
const saidBy = (error: unknown): string => String((error as { stderr?: Buffer }).stderr ?? error);
const noSuchKey = /Private key not found|CKR_MECHANISM_INVALID|CKR_KEY_TYPE_INCONSISTENT/;

/**
 * OpenSC's `pkcs11-tool`, a process for each call: a token that was taken out and put back is found again, and whatever the
 * manufacturer's library does wrong ends with that process.
 */
export class Pkcs11Tool {
  private pinWasRefused = false;

  constructor(private readonly access: TokenAccess) {}

  /** @throws NoSuchKey, Error where the token is away or refuses */
  async run(args: readonly string[], input: Buffer = Buffer.alloc(0)): Promise<Buffer> {
    // A token locks itself after a few wrong PINs: one is enough.
    if (this.pinWasRefused) throw new Error('the token refused the PIN: start again with the right one');
    try {
      return await this.seen(args, input);
    } catch (error) {
      const said = saidBy(error);
      this.pinWasRefused ||= said.includes('CKR_PIN_');
      if (noSuchKey.test(said)) throw new NoSuchKey(said.trim());
      throw new Error(said.trim(), { cause: error });
    }
  }

  private async seen(args: readonly string[], input: Buffer): Promise<Buffer> {
    for (const pauseMs of pausesMs) {
      try {
        return await this.call(args, input);
      } catch (error) {
        if (!saidBy(error).includes(notSeen)) throw error;
        await pause(pauseMs);
      }
    }
    return this.call(args, input);
  }

  private async call(args: readonly string[], input: Buffer): Promise<Buffer> {
    const { module, tokenLabel, pin } = this.access;
    // In the environment, which only this account reads; everybody reads command lines.
    // eslint-disable-next-line no-restricted-properties -- the manufacturer's library has settings of its own there
    const env = { ...process.env, TOKEN_PIN: pin };
    const which = ['--module', module, '--token-label', tokenLabel, '--login', '--pin', 'env:TOKEN_PIN'];
    const options = { env, encoding: 'buffer', timeout: longestMs, killSignal: 'SIGKILL' } as const;
    const running = promisify(execFile)('pkcs11-tool', [...which, ...args], options);
    // It may end before it has read this; its exit code says why.
    running.child.stdin?.on('error', () => undefined).end(input);
    return (await running).stdout;
  }
}
