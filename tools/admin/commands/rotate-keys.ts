import { KeyRing, KeyRotation, SignerAway, WrongKeyEncryptionKey } from '#keys';
import { heldOutside, KeySettings } from '#service';
import type { Audit, StoredSigningKey, WithAudit } from '#storage';
import { CommandError, type Command } from '../command.js';
import { commandActor } from '../command-actor.js';

export const rotateKeys: Command = {
  words: 'keys rotate',
  usage: 'keys rotate [--now]',
  summary: 'Publish the next signing keys; with --now they sign at once',
  options: { now: { type: 'boolean' } },
  async run(deployment, { options }, print) {
    const storage = await deployment.openStorage();
    const outside = heldOutside(deployment.settings);
    const ring = new KeyRing(storage.keyStore, deployment.keyEncryptionKeys(), deployment.tenant.id, outside);
    const atOnce = options['now'] === true;
    try {
      await ring.read();
    } catch (error) {
      throw error instanceof WrongKeyEncryptionKey ? new CommandError(error.message) : error;
    }
    const rotation = new KeyRotation(ring, deployment.settings.of(KeySettings));
    await rotation.rotate({ atOnce, audit: auditOf(storage.audit) }).catch((error: unknown) => {
      throw error instanceof SignerAway ? new CommandError(error.detail ?? error.message) : error;
    });
    for (const { kid, purpose, alg, state } of ring.all()) print(`${kid}  ${purpose} ${alg}  ${state}`);
  },
};

const auditOf =
  (audit: Audit): WithAudit<StoredSigningKey> =>
  (queries, before, after) =>
    audit.write(queries, commandActor, {
      tenant: after?.tenant ?? '',
      action: 'key.activate',
      objectKind: 'key',
      objectId: after?.kid ?? '',
      before: before && { state: before.state },
      after: after && { state: after.state },
    });
