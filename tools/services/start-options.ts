import { parseArgs } from 'node:util';
import { gatewayPort } from '../../deploy/routes.js';
import { ToolError } from '../servers/processes/tool-error.js';

export interface StartOptions {
  /** `single`: whole platforms on Postgres and Redis, without Kafka; as many as `tokenProcesses`. */
  readonly profile?: 'single' | 'distributed' | undefined;
  /** 2 by default: what only one process knows shows at once. */
  readonly tokenProcesses?: number | undefined;
  /** The gateway's port, by default 9000; the services follow within the next 200. */
  readonly portBase?: number | undefined;
  /** As for the servers: data, logs, secrets. */
  readonly serversDir?: string | undefined;
  readonly serversPortOffset?: number | undefined;
  /** Settings of the services; these win over all others. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Takes the lines that tell the progress, and later the death of a service. */
  readonly report?: ((line: string) => void) | undefined;
  /** Ends a start under way. */
  readonly signal?: AbortSignal | undefined;
}

export const defaultTokenProcesses = 2;

export const usage = `npm run start:services -- [--single] [--token-processes ${defaultTokenProcesses}] [--port-base ${gatewayPort}]`;

export function parseStartOptions(
  args: readonly string[],
): Pick<StartOptions, 'profile' | 'tokenProcesses' | 'portBase'> {
  const values = parse(args);
  return {
    profile: values.single === true ? 'single' : undefined,
    tokenProcesses: toNumber(values['token-processes']),
    portBase: toNumber(values['port-base']),
  };
}

function parse(args: readonly string[]) {
  try {
    const options = {
      single: { type: 'boolean' },
      'token-processes': { type: 'string' },
      'port-base': { type: 'string' },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch {
    throw new ToolError(usage);
  }
}

function toNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new ToolError(usage);
  return Number(text);
}
