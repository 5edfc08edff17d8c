import { createFirstRun, writeFirstRun } from '#accounts';
import { CommandError, type Command } from '../command.js';
import { commandActor } from '../command-actor.js';

export const firstRunFile: Command = {
  words: 'first-run-file',
  usage: 'first-run-file --out <path>',
  summary: 'Write a file with a link for the first administrator, a demo client and an administration client',
  options: { out: { type: 'string' } },
  async run(deployment, { options: { out } }, print) {
    if (typeof out !== 'string') throw new CommandError('--out is missing: where the file shall be', 2);
    const storage = await deployment.openStorage();
    const { issuer, tenant } = deployment;
    const firstRun = await createFirstRun(storage, {
      issuer,
      tenant: tenant.id,
      nowMs: Date.now(),
      actor: commandActor,
    });
    await writeFirstRun(out, firstRun).catch((error: unknown) => {
      throw new CommandError(`${out} cannot be written: ${(error as { code?: string }).code ?? 'unknown reason'}`);
    });
    print(`${out} holds secrets: only its owner can read it, and the link in it lives for an hour.`);
  },
};
