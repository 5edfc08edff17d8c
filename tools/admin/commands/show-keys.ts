import { sealedCounts } from '#keys';
import { CommandError, type Command } from '../command.js';

export const showKeys: Command = {
  words: 'keys status',
  usage: 'keys status',
  summary: 'How many stored keys hang on which key-encryption key',
  async run(deployment, _given, print) {
    const { sealedValues } = await deployment.openStorage();
    const keys = deployment.keyEncryptionKeys();
    const counts = await sealedCounts(sealedValues, keys);
    for (const [name, { signing_key: signing, secret_key: secret }] of counts) {
      const state = name === keys.current ? 'current' : 'accepted';
      const shown = name === undefined ? 'none of those given' : `${name} (${state})`;
      print(`${shown}: ${signing} signing keys, ${secret} secret keys`);
    }
    if (counts.has(undefined)) {
      throw new CommandError('Some stored keys open with no key-encryption key that is given');
    }
  },
};
