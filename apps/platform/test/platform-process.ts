import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });

interface FirstRun {
  readonly issuer: string;
  readonly admin_link: string;
  readonly demo_client: { readonly client_id: string; readonly client_secret: string };
  readonly admin_client: { readonly client_id: string; readonly client_secret: string; readonly scope: string };
}

/** An embedded platform in a process and a folder of its own, as built. */
export class PlatformProcess {
  readonly directory = mkdtempSync(join(tmpdir(), 'tokenward-process-'));
  private child: ChildProcess | undefined;
  private output = '';

  private constructor(
    readonly port: number,
    private readonly more: NodeJS.ProcessEnv,
    private readonly nodeOptions: readonly string[],
  ) {
    // As root the database runs as another account, which has to reach its folder.
    chmodSync(this.directory, 0o755);
  }

  static async make(more: NodeJS.ProcessEnv = {}, nodeOptions: readonly string[] = []): Promise<PlatformProcess> {
    return new PlatformProcess(await freePort(), more, nodeOptions);
  }

  get firstRun(): FirstRun {
    return JSON.parse(readFileSync(join(this.directory, 'first-run.json'), 'utf8')) as FirstRun;
  }

  /** @returns once it answers; its output where it ended instead */
  async start(more: NodeJS.ProcessEnv = {}): Promise<string | undefined> {
    const child = this.run([...this.nodeOptions, 'dist/programs/platform.js'], more);
    this.child = child;
    while (!this.output.includes('npm run demo')) {
      if (child.exitCode !== null) return this.output;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return undefined;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill(signal);
    await closed;
  }

  /** @returns what the command printed, with its exit code */
  async admin(...args: string[]): Promise<{ readonly code: number | null; readonly printed: string }> {
    const before = this.output;
    const child = this.run(['dist/tools/admin/main.js', ...args]);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    const printed = this.output;
    this.output = before;
    return { code, printed };
  }

  token(parameters: Record<string, string> = { grant_type: 'client_credentials' }): Promise<Response> {
    return this.post('/oauth2/token', parameters);
  }

  /** As the demo client. */
  post(path: string, parameters: Record<string, string>): Promise<Response> {
    const { issuer, demo_client: client } = this.firstRun;
    const authorization = `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`;
    return fetch(`${issuer}${path}`, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams(parameters),
    });
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private run(args: readonly string[], more: NodeJS.ProcessEnv = {}): ChildProcess {
    const env = {
      PATH: process.env['PATH'],
      TOKENWARD_PORT: String(this.port),
      TOKENWARD_DATA_DIR: this.directory,
      ...this.more,
      ...more,
    };
    const child = spawn(process.execPath, args, { env });
    this.output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (this.output += bytes.toString()));
    return child;
  }
}
