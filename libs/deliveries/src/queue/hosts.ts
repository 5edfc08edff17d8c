import type { DeliveryOptions } from './delivery-options.js';

interface Host {
  underWay: number;
  failures: number;
  closedUntilMs: number;
}

/** As the queue's statement reads it from the address. */
export const hostOf = (endpoint: string): string => (/^https?:\/\/([^/?#]*)/i.exec(endpoint)?.[1] ?? '').toLowerCase();

/** How this process treats each host: few requests at once, and none for a while where nothing comes back. */
export class Hosts {
  private readonly hosts = new Map<string, Host>();

  constructor(
    private readonly options: DeliveryOptions,
    private readonly nowMs: () => number,
  ) {}

  /** Those that get nothing now. */
  busy(): string[] {
    return [...this.hosts].filter(([, host]) => this.isBusy(host)).map(([name]) => name);
  }

  /** False when it has enough already. */
  enter(name: string): boolean {
    const host = this.hosts.get(name) ?? { underWay: 0, failures: 0, closedUntilMs: 0 };
    if (this.isBusy(host)) return false;
    host.underWay += 1;
    this.hosts.set(name, host);
    return true;
  }

  leave(name: string, answered: boolean): void {
    const host = this.hosts.get(name);
    if (!host) return;
    host.underWay -= 1;
    host.failures = answered ? 0 : host.failures + 1;
    if (host.failures >= this.options.breakAfter) host.closedUntilMs = this.nowMs() + this.pauseMs(host.failures);
    if (host.underWay === 0 && host.failures === 0) this.hosts.delete(name);
  }

  /** A closed host is tried again with one request; what fails closes it for longer. */
  private isBusy(host: Host): boolean {
    const broken = host.failures >= this.options.breakAfter;
    if (broken && this.nowMs() < host.closedUntilMs) return true;
    return host.underWay >= (broken ? 1 : this.options.perHost);
  }

  private pauseMs(failures: number): number {
    return this.options.breakSeconds * 1000 * 2 ** Math.min(failures - this.options.breakAfter, 4);
  }
}
