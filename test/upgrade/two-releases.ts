import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gatewayPort, services, type ServiceName } from '../../deploy/routes.js';
import { Servers } from '../../tools/servers/index.js';
import { checkoutRoot } from '../../tools/servers/layout.js';
import { StartedProcess } from '../../tools/servers/processes/started-process.js';
import { readSecrets } from '../../tools/servers/secrets.js';
import { waitUntilReady } from '../../tools/services/wait-until-ready.js';
import { Front, type Release } from './front.js';

/** The new release's ports lie this far above the old one's. */
const apart = 50;

const portsFrom = (base: number): Record<ServiceName, number> =>
  Object.fromEntries(services.map(({ name, defaultPort }) => [name, base + defaultPort - gatewayPort])) as Record<
    ServiceName,
    number
  >;

/** Two releases on one schema and one set of topics, behind one address. */
export class TwoReleases {
  private readonly running: { readonly release: Release; readonly process: StartedProcess }[] = [];

  private constructor(
    private readonly folders: Readonly<Record<Release, string>>,
    private readonly servers: Servers,
    private readonly portBase: number,
    readonly front: Front,
  ) {}

  /** Servers of their own, without data. */
  static async open(oldFolder: string, portBase: number, portOffset: number): Promise<TwoReleases> {
    const servers = new Servers({ directory: join(new Servers().directory, 'upgrade'), portOffset });
    await servers.reset();
    await servers.up();
    const front = await Front.start(portBase, { old: portsFrom(portBase), new: portsFrom(portBase + apart) });
    return new TwoReleases({ old: oldFolder, new: checkoutRoot() }, servers, portBase, front);
  }

  get issuer(): string {
    return `http://localhost:${this.portBase}`;
  }

  get brokers(): string {
    return this.servers.urls.KAFKA_BROKERS;
  }

  /** A job of that release; gives back what it printed. */
  async job(release: Release, ...args: string[]): Promise<string> {
    const options = { cwd: this.folders[release], env: this.environment() };
    const { stdout } = await promisify(execFile)(process.execPath, ['dist/tools/admin/main.js', ...args], options);
    return stdout;
  }

  async start(release: Release): Promise<void> {
    await Promise.all(services.map(({ name }) => this.startService(release, name)));
  }

  /** All processes of a release, in an orderly way. */
  async stop(release: Release): Promise<void> {
    const own = this.running.filter((one) => one.release === release);
    await Promise.all(own.map(({ process }) => process.stop('SIGTERM', 30)));
  }

  async close(): Promise<void> {
    await this.front.close();
    await Promise.all(this.running.map(({ process }) => process.kill()));
    await this.servers.down();
  }

  private async startService(release: Release, name: ServiceName): Promise<void> {
    const shift = this.portBase - gatewayPort + (release === 'old' ? 0 : apart);
    const service = services.find((one) => one.name === name);
    const [port, managementPort] = [(service?.defaultPort ?? 0) + shift, (service?.managementPort ?? 0) + shift];
    const process = StartedProcess.start({
      program: globalThis.process.execPath,
      args: [this.programOf(release, name)],
      folder: this.folders[release],
      logFile: join(this.servers.directory, 'logs', `${release}-${name}.log`),
      recordFile: join(this.servers.directory, 'run', `${release}-${name}.json`),
      env: {
        ...this.environment(),
        TOKENWARD_PORT: String(port),
        TOKENWARD_MANAGEMENT_PORT: String(managementPort),
      },
    });
    this.running.push({ release, process });
    const url = `http://127.0.0.1:${managementPort}/health/ready`;
    await waitUntilReady({ name: `${release} ${name}`, url, status: 200, process });
  }

  /** The older release may be one that was not joined to programs yet. */
  private programOf(release: Release, name: ServiceName): string {
    const program = join(this.folders[release], 'dist/programs', `${name}.js`);
    return existsSync(program) ? program : join(this.folders[release], 'dist/apps', name, 'src/main.js');
  }

  /** Only what both releases know. */
  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      ...this.servers.urls,
      TOKENWARD_ISSUER: this.issuer,
      TOKENWARD_KEY_ENCRYPTION_KEY: readSecrets(this.servers.directory).keyEncryptionKey,
      TOKENWARD_TRUSTED_PROXIES: '127.0.0.1',
    };
  }
}
