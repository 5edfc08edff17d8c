import { secretPurposes, SecretKeys, WrongKeyEncryptionKey } from '#keys';
import { CommandError, type Command } from '../command.js';
import { commandActor } from '../command-actor.js';

export const rotateSecrets: Command = {
  words: 'keys rotate-secrets',
  usage: 'keys rotate-secrets',
  summary: 'Make the next version of every secret key (codes, refresh tokens, forms, …); it is used in four minutes',
  async run(deployment, _given, print) {
    const { keyStore, audit } = await deployment.openStorage();
    const tenant = deployment.tenant.id;
    const keys = new SecretKeys(keyStore, deployment.keyEncryptionKeys(), tenant);
    await keys.load().catch((error: unknown) => {
      throw error instanceof WrongKeyEncryptionKey ? new CommandError(error.message) : error;
    });
    const version = await keys.rotate(async (queries, made) => {
      for (const objectId of secretPurposes) {
        const change = { tenant, action: 'key.rotate-secret', objectKind: 'key', objectId, after: { version: made } };
        await audit.write(queries, commandActor, change);
      }
    });
    for (const purpose of secretPurposes) print(`${purpose}: version ${version}`);
  },
};
