import * as z from 'zod';
import { clientMembers } from '#service';
import type { ClientRecord } from '#storage';

const secretSchema = z.object({
  id: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
});

export const clientSchema = z.object({
  client_id: z.string(),
  ...clientMembers,
  disabled: z.boolean(),
  version: z.int(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  secrets: z.array(secretSchema).describe('The secrets that are valid now, without their values'),
});

/** With the secret itself, which is shown this once. */
export const clientWithSecretSchema = clientSchema.extend({
  client_secret: z.string().optional().describe('Shown once; absent where the client has none'),
});

export const clientIdOf = ({ id }: ClientRecord): string => id;

/** A client as answers and the audit log show it: no hashes. */
export function clientAnswer(client: ClientRecord): z.input<typeof clientSchema> {
  return {
    ...(client.metadata as object),
    client_id: client.id,
    client_name: client.name,
    settings: client.settings as object,
    disabled: client.disabled,
    version: client.version,
    created_at: client.createdAt.toISOString(),
    updated_at: client.updatedAt.toISOString(),
    expires_at: client.expiresAt?.toISOString() ?? null,
    secrets: client.secrets.map(({ id, createdAt, expiresAt }) => ({
      id,
      created_at: createdAt.toISOString(),
      expires_at: expiresAt?.toISOString() ?? null,
    })),
  };
}
