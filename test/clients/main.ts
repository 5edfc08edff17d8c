// Clients and resource servers that other people wrote, against the running platform. Each program prints a line for each step:
// `ok <what>`, or `FAIL <what>: <why>`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// @ts-expect-error -- a script without types, as Jest's own set-up needs it
import setup, { teardown } from '../setup/target.mjs';
import { programs } from './programs.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(directory: string): Promise<boolean> {
  const { issuer } = await import('../flows/support/target.js');
  const administration = await import('../flows/support/administration.js');
  const { Agent } = await import('./agent.js');
  const { provision } = await import('./provision.js');
  const agent = new Agent();
  let [passed, failed] = [0, 0];
  try {
    const brief = await provision(administration, issuer, await agent.start());
    agent.person = await administration.createPerson({ email: `${Date.now()}@people.example`, email_verified: true });
    const briefFile = join(directory, 'brief.json');
    writeFileSync(briefFile, JSON.stringify({ ...brief, username: agent.person.username }));
    for (const program of programs(directory, briefFile)) {
      print(`\n${program.name}`);
      const missing = await program.missing();
      if (missing !== undefined) {
        print(`  skipped: ${missing} is not on this machine`);
        if (process.env['CI'] !== undefined) failed += 1;
        continue;
      }
      const lines = await program.run((line) => print(`  ${line}`));
      const wrong = lines.filter((line) => line.startsWith('FAIL ')).length;
      passed += lines.filter((line) => line.startsWith('ok ')).length;
      failed += wrong;
    }
  } finally {
    agent.stop();
  }
  print(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

const directory = mkdtempSync(join(tmpdir(), 'tokenward-clients-'));
await (setup as () => Promise<void>)();
try {
  process.exitCode = (await run(directory)) ? 0 : 1;
} finally {
  await (teardown as () => Promise<void>)();
  rmSync(directory, { recursive: true, force: true });
}
process.exit();
