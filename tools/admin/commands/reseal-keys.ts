import { reseal, WrongKeyEncryptionKey, type SealedCounts } from '#keys';
import { CommandError, type Command } from '../command.js';
import { commandActor } from '../command-actor.js';

const told = ({ signing_key: signing, secret_key: secret }: SealedCounts): string =>
  `${signing} signing keys and ${secret} secret keys`;

export const resealKeys: Command = {
  words: 'keys reseal',
  usage: 'keys reseal',
  summary: 'Seal all stored keys with the current key-encryption key, while services run; goes on where it was stopped',
  async run(deployment, _given, print) {
    const { sealedValues, audit } = await deployment.openStorage();
    const keys = deployment.keyEncryptionKeys();
    const done = await reseal(sealedValues, keys, (now) => {
      print(`… ${told(now)}`);
    }).catch((error: unknown) => {
      throw error instanceof WrongKeyEncryptionKey ? new CommandError(error.message) : error;
    });
    const objectId = keys.current;
    if (done.signing_key + done.secret_key > 0) {
      const change = { tenant: deployment.tenant.id, action: 'key.reseal', objectKind: 'key', objectId, after: done };
      await audit.record(commandActor, change);
    }
    print(`Sealed again: ${told(done)}. Everything is sealed with ${keys.current} now.`);
    const others = keys.names.filter((name) => name !== keys.current);
    if (others.length > 0) print(`No longer needed by what is stored: ${others.join(', ')}`);
  },
};
