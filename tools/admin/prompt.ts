import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandError } from './command.js';

const mustBeTerminal = (): void => {
  if (!process.stdin.isTTY)
    throw new CommandError(
      'There is no terminal to ask on: give --username or --email, and --password-file or --password-stdin',
      2,
    );
};

export async function ask(question: string): Promise<string> {
  mustBeTerminal();
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

/** Without showing what is typed. */
export async function askHidden(question: string): Promise<string> {
  mustBeTerminal();
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

export async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
