import { Logger } from '@nestjs/common';

interface CheckOptions {
  readonly timeoutMs?: number;
  /** A part the service can do without for a while: its loss is told, and the service stays ready. */
  readonly optional?: boolean;
}

interface Check extends Required<CheckOptions> {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

type CheckStatus = 'up' | 'down' | 'timeout';

export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'down' | 'draining';
  readonly checks: Readonly<Record<string, CheckStatus>>;
}

/** What this service stands on: whoever opens a connection registers how to ask whether it works. */
export class HealthRegistry {
  private readonly checks = new Map<string, Check>();
  private readonly last = new Map<string, CheckStatus>();
  private readonly logger = new Logger('Health');

  constructor(private readonly draining: AbortSignal) {}

  register(name: string, run: () => Promise<unknown>, { timeoutMs = 2000, optional = false }: CheckOptions = {}): void {
    this.checks.set(name, { name, run, timeoutMs, optional });
  }

  /** Answers within the longest timeout, whatever the checks do. */
  async readiness(): Promise<Readiness> {
    const statuses = new Map<Check, CheckStatus>();
    await Promise.all([...this.checks.values()].map(async (check) => statuses.set(check, await this.ask(check))));
    const named = Object.fromEntries([...statuses].map(([check, status]) => [check.name, status]));
    return { status: this.overall(statuses), checks: named };
  }

  private overall(statuses: ReadonlyMap<Check, CheckStatus>): Readiness['status'] {
    // The gateway must stop sending before this process stops answering.
    if (this.draining.aborted) return 'draining';
    const failed = [...statuses].filter(([, status]) => status !== 'up');
    if (failed.some(([check]) => !check.optional)) return 'down';
    return failed.length > 0 ? 'degraded' : 'ready';
  }

  private async ask(check: Check): Promise<CheckStatus> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(resolve, check.timeoutMs, 'timeout');
    });
    try {
      const status = await Promise.race([check.run().then(() => 'up' as const), timeout]);
      this.tellChange(check.name, status);
      return status;
    } catch (error) {
      this.tellChange(check.name, 'down', error);
      return 'down';
    } finally {
      clearTimeout(timer);
    }
  }

  private tellChange(name: string, status: CheckStatus, error?: unknown): void {
    const before = this.last.get(name) ?? 'up';
    this.last.set(name, status);
    if (before === status) return;
    if (status === 'up') this.logger.log({ check: name, msg: 'works again' });
    else this.logger.warn({ check: name, status, err: error, msg: 'does not work' });
  }
}
