import { ToolError } from '../servers/processes/tool-error.js';
import type { Supervised } from './managed-process.js';
import type { Environment, UsedUrls } from './service-environment.js';

export interface RunningProcess {
  readonly name: string;
  /** Undefined while it is down. */
  readonly pid: number | undefined;
  readonly port: number;
  readonly managementPort: number | undefined;
}

/** The handle of a launch: `authorize`, `token`, `token-2` …, `client-registry`, `introspection` and `gateway`. */
export class RunningServices {
  constructor(
    readonly issuer: string,
    readonly urls: UsedUrls,
    /** What every service was started with, for commands that belong to the same deployment. */
    readonly environment: Environment,
    private readonly services: readonly Supervised[],
    private readonly gateway: Supervised,
    private readonly stopServers: () => Promise<void>,
  ) {}

  get processes(): RunningProcess[] {
    return [...this.services, this.gateway].map(({ managed: { name, port, managementPort }, pid }) => {
      return { name, pid, port, managementPort };
    });
  }

  /** SIGKILL. */
  async kill(name: string): Promise<void> {
    await this.#find(name).kill();
  }

  /** An orderly end, if it still runs, and a new start; comes back when it is ready. */
  async restart(name: string): Promise<void> {
    const found = this.#find(name);
    await found.stop();
    await found.start();
  }

  /** No new requests, then no services, then no servers, those at least that the launch started. */
  async stop(): Promise<void> {
    await this.gateway.stop();
    await Promise.all(this.services.map((service) => service.stop()));
    await this.stopServers();
  }

  #find(name: string): Supervised {
    const found = [...this.services, this.gateway].find((one) => one.managed.name === name);
    if (!found) throw new ToolError(`There is no process ${name}`);
    return found;
  }
}
