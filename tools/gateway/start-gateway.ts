import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertTraversable, unprivilegedAccount } from '../servers/processes/account.js';
import { findProgram } from '../servers/processes/find-program.js';
import { StartedProcess } from '../servers/processes/started-process.js';
import { ToolError } from '../servers/processes/tool-error.js';
import { nativePlan, type GatewayPlan } from './gateway-plan.js';
import { renderConfiguration } from './render-configuration.js';

export interface NativeGateway {
  /** Everything that nginx reads and writes. */
  readonly folder: string;
  readonly logFile: string;
  readonly recordFile: string;
  readonly port: number;
  readonly upstreams: GatewayPlan['upstreams'];
  readonly onExit?: ((how: string) => void) | undefined;
}

/** Starts nginx in the foreground of a process of its own, never as root. */
export function startGateway(gateway: NativeGateway): StartedProcess {
  const program = findProgram('nginx');
  if (!program) throw new ToolError('nginx is not installed: apt-get install nginx');
  const account = unprivilegedAccount();
  mkdirSync(gateway.folder, { recursive: true });
  if (account) {
    assertTraversable(gateway.folder);
    chownSync(gateway.folder, account.uid, account.gid);
  }
  const settings = join(gateway.folder, 'nginx.conf');
  writeFileSync(settings, renderConfiguration(nativePlan(gateway.folder, gateway.port, gateway.upstreams)));
  return StartedProcess.start({
    program,
    args: ['-p', gateway.folder, '-c', settings, '-e', join(gateway.folder, 'error.log'), '-g', 'daemon off;'],
    folder: gateway.folder,
    logFile: gateway.logFile,
    recordFile: gateway.recordFile,
    account,
    onExit: gateway.onExit,
  });
}
