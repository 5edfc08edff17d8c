import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { KeyRing, KeyRotation } from '#keys';
import { Tenant } from '#service';
import { Audit, type StoredSigningKey } from '#storage';
import type { Caller } from '../access/caller.js';
import { Trail } from '../audit/trail.js';
import { Administration, operation } from '../operations/operation.js';
import { notFound } from '../operations/path-parameters.js';
import { keyAnswer, keyIdOf, keySchema } from './key-answer.js';

const tag = 'Keys';
const keys = z.object({ items: z.array(keySchema) });
const rotation = z.strictObject({
  at_once: z
    .boolean()
    .default(false)
    .describe('true: the next keys sign now, although verifiers that cache the key set may not know them yet'),
});

/** Keys to sign by, and to be encrypted to: the public side only. */
@Injectable()
export class KeyOperations extends Administration {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly keyRotation: KeyRotation,
    private readonly audit: Audit,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  private readonly list = operation({
    id: 'listKeys',
    method: 'GET',
    path: '/admin/keys',
    tag,
    scope: 'keys:read',
    summary: 'List the keys, newest first',
    answer: { status: 200, schema: keys, description: 'The keys, without their private part' },
    handle: async () => ({ status: 200, body: { items: await this.present() } }),
  });

  private readonly rotate = operation({
    id: 'rotateKeys',
    method: 'POST',
    path: '/admin/keys/rotate',
    tag,
    scope: 'keys:write',
    summary: 'Publish the next keys; they sign once verifiers can know them, or at once',
    body: rotation,
    example: { at_once: false },
    answer: { status: 200, schema: keys, description: 'The keys as they are now' },
    handle: async ({ caller, body }) => {
      const before = await this.present();
      await this.keyRotation.rotate({ atOnce: body.at_once, audit: this.recorded(caller, 'key.activate') });
      const items = await this.present();
      await this.recordAdded(caller, before, items);
      return { status: 200, body: { items } };
    },
  });

  private readonly revoke = operation({
    id: 'revokeKey',
    method: 'POST',
    path: '/admin/keys/{kid}/revoke',
    tag,
    scope: 'keys:write',
    summary: 'Refuse whatever a compromised key signed, or was encrypted to it, and put a fresh one in its place',
    answer: { status: 200, schema: keySchema, description: 'The key as it is now' },
    handle: async ({ caller, params }) => {
      const revoked = await this.keyRing.revoke(params.kid, this.recorded(caller, 'key.revoke'));
      if (!revoked) throw notFound();
      return { status: 200, body: keyAnswer(revoked) };
    },
  });

  readonly operations = [this.list, this.rotate, this.revoke];

  private recorded(caller: Caller, action: string) {
    return this.trail.of<StoredSigningKey>(caller, { action, kind: 'key', id: keyIdOf, shown: keyAnswer });
  }

  private async present() {
    await this.keyRing.read();
    return this.keyRing.all().map(({ stored }) => keyAnswer(stored));
  }

  private async recordAdded(
    caller: Caller,
    before: readonly { kid: string }[],
    now: readonly { kid: string }[],
  ): Promise<void> {
    const known = new Set(before.map(({ kid }) => kid));
    const change = { tenant: this.tenant.id, action: 'key.publish', objectKind: 'key' };
    for (const key of now.filter(({ kid }) => !known.has(kid))) {
      await this.audit.record(caller.actor, { ...change, objectId: key.kid, after: key });
    }
  }
}
