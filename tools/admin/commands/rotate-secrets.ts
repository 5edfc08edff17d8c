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
    for (const purpose of secretPurposes) {
      const version = await keys.rotate(purpose);
      const change = { tenant, action: 'key.rotate-secret', objectKind: 'key', objectId: purpose, after: { version } };
      await audit.record(commandActor, change);
      print(`${purpose}: version ${version}`);
    }
  },
};
