import { parseArgs } from 'node:util';
import { BootError } from '#service';
import { CommandError, type Command, type Given } from './command.js';
import { commands } from './commands/index.js';
import { Deployment } from './deployment.js';

export const usage = (): string =>
  [
    'npm run admin -- <command>    (npm run -s admin: without lines of npm itself, for programs that read the output)',
    '',
    ...commands.map((command) => `  ${command.usage}\n      ${command.summary}`),
  ].join('\n');

/** @throws CommandError 2 for what is no command, or has options that it does not take */
export function parseCommand(args: readonly string[]): { readonly command: Command; readonly given: Given } {
  const command = commands.find(({ words }) => words.split(' ').every((word, index) => args[index] === word));
  if (!command)
    throw new CommandError(args.length > 0 ? `No such command: ${args.join(' ')}\n\n${usage()}` : usage(), 2);
  const rest = args.slice(command.words.split(' ').length);
  const given = parsed(command, rest);
  if (given.names.length !== (command.names ?? 0))
    throw new CommandError(`Usage: npm run admin -- ${command.usage}`, 2);
  return { command, given };
}

function parsed(command: Command, args: readonly string[]): Given {
  try {
    const options = command.options ?? {};
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { options: values, names: positionals };
  } catch {
    throw new CommandError(`Usage: npm run admin -- ${command.usage}`, 2);
  }
}

/** @returns the exit code: 0 done, 1 it could not be done, 2 called in a wrong way */
export async function runCommand(
  args: readonly string[],
  streams: { readonly print: (line: string) => void; readonly complain: (line: string) => void },
  open: () => Deployment = () => Deployment.fromEnvironment(),
): Promise<number> {
  let deployment: Deployment | undefined;
  if (args.includes('--help')) {
    streams.print(usage());
    return 0;
  }
  try {
    const { command, given } = parseCommand(args);
    deployment = open();
    await command.run(deployment, given, streams.print);
    return 0;
  } catch (error) {
    for (const line of linesOf(error)) streams.complain(line);
    return error instanceof CommandError ? error.exitCode : 1;
  } finally {
    await deployment?.close().catch((error: unknown) => streams.complain(linesOf(error).join(' ')));
  }
}

function linesOf(error: unknown): readonly string[] {
  if (error instanceof CommandError) return [error.message];
  if (error instanceof BootError) return error.problems;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^(E[A-Z]+|28|3D|57P|08)/.test(code))
    return [`Postgres (DATABASE_URL) cannot be used: ${code}`];
  return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
}
