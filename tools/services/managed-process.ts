import { StartedProcess } from '../servers/processes/started-process.js';
import { ToolError } from '../servers/processes/tool-error.js';
import { becomesFree } from '../servers/processes/free-port.js';
import { waitUntilReady } from './wait-until-ready.js';

/** One of the processes of a launch: a service's or the gateway's. */
export interface ManagedProcess {
  readonly name: string;
  readonly port: number;
  /** Undefined for the gateway. */
  readonly managementPort: number | undefined;
  readonly recordFile: string;
  readonly stopSignal: NodeJS.Signals;
  readonly readyUrl: string;
  readonly readyStatus: number;
  start(onExit: (how: string) => void): StartedProcess;
}

/** More than the services give the requests under way (20 s). */
const stopLimitSeconds = 25;

/** Keeps one of them running or ended, as asked, and tells when it ends unasked. */
export class Supervised {
  #process: StartedProcess | undefined;
  /** From ready on until it is told to end; a death while starting fails the start instead. */
  #watched = false;

  constructor(
    readonly managed: ManagedProcess,
    private readonly report: (line: string) => void,
  ) {}

  get pid(): number | undefined {
    return this.#process?.running ? this.#process.pid : undefined;
  }

  async start(signal?: AbortSignal): Promise<void> {
    const { name, port, managementPort, readyUrl, readyStatus } = this.managed;
    await StartedProcess.find(this.managed.recordFile)?.stop(this.managed.stopSignal, stopLimitSeconds);
    for (const one of [port, managementPort ?? port]) {
      if (!(await becomesFree(one, 2000)))
        throw new ToolError(`${name}: another program has port ${one}; choose another --port-base`);
    }
    const process = this.managed.start((how) => this.#ended(how));
    this.#process = process;
    await waitUntilReady({ name, url: readyUrl, status: readyStatus, process, signal });
    this.#watched = true;
  }

  async stop(): Promise<void> {
    this.#watched = false;
    const ended = this.#process?.running ? await this.#process.stop(this.managed.stopSignal, stopLimitSeconds) : true;
    if (!ended) this.report(`${this.managed.name}: stopped by SIGKILL, it did not end within ${stopLimitSeconds} s`);
  }

  async kill(): Promise<void> {
    this.#watched = false;
    await this.#process?.kill();
  }

  #ended(how: string): void {
    if (!this.#watched) return;
    this.report(`${this.managed.name} died (${how}); its log says:\n${this.#process?.lastLines(12) ?? ''}`);
  }
}
