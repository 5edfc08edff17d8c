import { serverNames, type ServerName } from './layout.js';
import { ToolError } from './processes/tool-error.js';

const wholeSetVerbs = ['up', 'down', 'status', 'reset'] as const;
const oneServerVerbs = ['start', 'stop', 'kill', 'pause', 'resume'] as const;

export type Command =
  | { readonly verb: (typeof wholeSetVerbs)[number] }
  | { readonly verb: (typeof oneServerVerbs)[number]; readonly name: ServerName };

export const usage = `npm run servers -- ${wholeSetVerbs.join('|')}
npm run servers -- ${oneServerVerbs.join('|')} ${serverNames.join('|')}`;

export function parseCommand(args: readonly string[]): Command {
  const [verb, name, ...rest] = args;
  if (rest.length > 0) throw new ToolError(usage);
  const whole = wholeSetVerbs.find((one) => one === verb);
  if (whole && name === undefined) return { verb: whole };
  const single = oneServerVerbs.find((one) => one === verb);
  const server = serverNames.find((one) => one === name);
  if (single && server) return { verb: single, name: server };
  throw new ToolError(usage);
}
