import * as z from 'zod';
import { clientMembers, type OutboundHttp } from '#service';
import { invalidMembers } from '../operations/validated.js';

/** Where the keys of an issuer are found: in one of two ways. */
export const keyMembers = {
  jwks: clientMembers.jwks.describe('Its public keys'),
  jwks_uri: z.string().max(2000).optional().describe('Where it publishes its keys; not together with jwks'),
};

export const issuerName = z
  .string()
  .max(2000)
  .regex(/^[\x21-\x7e]+$/, 'Visible ASCII.');

type Keys = z.output<z.ZodObject<typeof keyMembers>>;

export const hasOneSource = ({ jwks, jwks_uri: uri }: Keys): boolean => (jwks === undefined) !== (uri === undefined);
export const oneSource = { path: ['jwks'], message: 'Either jwks or jwks_uri.' };

/** The members as they are written, of what is stored. */
export const writtenKeys = ({ jwks, jwksUri }: { jwks: unknown; jwksUri: string | null }): Keys => ({
  ...(jwks !== null && { jwks: jwks as Exclude<Keys['jwks'], undefined> }),
  ...(jwksUri !== null && { jwks_uri: jwksUri }),
});

/** @throws ProblemError for an address that we do not ask */
export async function checkAddress(http: OutboundHttp, uri: string | undefined): Promise<void> {
  const detail = uri === undefined ? undefined : await http.problemWith(uri);
  if (detail !== undefined) throw invalidMembers([{ pointer: '/jwks_uri', detail }]);
}
