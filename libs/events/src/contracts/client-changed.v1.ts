import * as z from 'zod';
import type { EventContract } from './event-contract.js';

const schema = z.object({
  tenant: z.string(),
  client_id: z.string(),
  version: z.number().int(),
  epoch: z.number().int(),
  disabled: z.boolean(),
  deleted: z.boolean(),
  /** RFC 7591 members; no secrets, no hashes. */
  metadata: z.record(z.string(), z.unknown()),
});
export type ClientChanged = z.infer<typeof schema>;

export const clientChanged: EventContract<ClientChanged> = {
  type: 'authz.client.changed.v1',
  topic: 'clients.v1',
  emittedWhen:
    'A client was created, changed, disabled or deleted, or its secrets changed. Carries its full public state.',
  delivery: 'At least once; a consumer drops a version lower than the one it knows.',
  schema,
  example: {
    tenant: 'default',
    client_id: 'shop',
    version: 3,
    epoch: 1,
    disabled: false,
    deleted: false,
    metadata: { redirect_uris: ['https://shop.example/callback'] },
  },
};
