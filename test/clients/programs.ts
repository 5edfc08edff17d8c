import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Program {
  readonly name: string;
  /** What has to be installed first; undefined when all is there. */
  missing(): Promise<string | undefined>;
  /** @returns the lines of its steps; a program that ends badly has one more, which says so */
  run(print: (line: string) => void): Promise<string[]>;
}

type Command = readonly [file: string, ...args: string[]];

const here = dirname(fileURLToPath(import.meta.url));
const longestMs = 240_000;

interface Ended {
  readonly code: number;
  readonly lines: string[];
}

function start(
  [file, ...args]: Command,
  folder: string,
  onLine: (line: string) => void = () => undefined,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: join(here, folder), stdio: ['ignore', 'pipe', 'pipe'], timeout: longestMs });
    const lines: string[] = [];
    let rest = '';
    const take = (bytes: Buffer): void => {
      const [last = '', ...whole] = (rest + bytes.toString()).split('\n').reverse();
      rest = last;
      for (const line of whole.reverse()) {
        lines.push(line);
        onLine(line);
      }
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', () => resolve({ code: 127, lines }));
    child.once('close', (code) => resolve({ code: code ?? 1, lines: rest === '' ? lines : [...lines, rest] }));
  });
}

interface Described {
  readonly name: string;
  readonly folder: string;
  /** Each has to succeed for the program to be there. */
  readonly needs: readonly { readonly what: string; readonly command: Command }[];
  readonly prepare?: readonly Command[];
  readonly command: Command;
}

const program = ({ name, folder, needs, prepare = [], command }: Described): Program => ({
  name,
  missing: async () => {
    for (const { what, command: probe } of needs) if ((await start(probe, folder)).code !== 0) return what;
    return undefined;
  },
  run: async (print) => {
    for (const step of prepare) {
      const { code, lines } = await start(step, folder);
      if (code !== 0) return failure(print, `${step.join(' ')} ended with ${code}: ${lines.slice(-12).join(' | ')}`);
    }
    const isStep = (line: string): boolean => /^(ok|FAIL) /.test(line);
    const { code, lines } = await start(command, folder, (line) => {
      if (isStep(line)) print(line);
    });
    const steps = lines.filter(isStep);
    if (code === 0 && steps.length > 0) return steps;
    return [
      ...steps,
      ...failure(
        print,
        `the program ended with ${code}: ${lines
          .filter((line) => !isStep(line))
          .slice(-12)
          .join(' | ')}`,
      ),
    ];
  },
});

function failure(print: (line: string) => void, why: string): string[] {
  const line = `FAIL ${why}`;
  print(line);
  return [line];
}

const node = (name: string, file: string, brief: string): Program =>
  program({ name, folder: 'node', needs: [], command: [process.execPath, file, brief] });

export function programs(directory: string, brief: string): readonly Program[] {
  const venv = join(directory, 'python');
  const python = join(venv, 'bin/python');
  return [
    node('openid-client (npm)', 'openid-client.mjs', brief),
    node('oauth4webapi (npm)', 'oauth4webapi.mjs', brief),
    program({
      name: 'go-oidc and x/oauth2 (Go)',
      folder: 'go',
      needs: [{ what: 'Go', command: ['go', 'version'] }],
      prepare: [['go', 'build', '-o', join(directory, 'go-client'), '.']],
      command: [join(directory, 'go-client'), brief],
    }),
    program({
      name: 'Spring Security (Maven)',
      folder: 'java',
      needs: [
        { what: 'Java', command: ['java', '-version'] },
        { what: 'Maven', command: ['mvn', '-v'] },
      ],
      prepare: [['mvn', '-q', '-B', `-Dtarget=${join(directory, 'java')}`, 'compile', 'dependency:copy-dependencies']],
      command: [
        'java',
        '-cp',
        `${join(directory, 'java/classes')}:${join(directory, 'java/dependency/*')}`,
        'Main',
        brief,
      ],
    }),
    program({
      name: 'Authlib (PyPI)',
      folder: 'python',
      needs: [{ what: 'Python with venv', command: ['python3', '-c', 'import venv, ensurepip'] }],
      prepare: [
        ['python3', '-m', 'venv', venv],
        [python, '-m', 'pip', 'install', '-q', '--disable-pip-version-check', '-r', 'requirements.txt'],
      ],
      command: [python, 'main.py', brief],
    }),
  ];
}
