import * as z from 'zod';
import { capabilities } from '#protocol';
import type { TrustedIssuerRecord, TrustedIssuerRules } from '#storage';
import { hasOneSource, issuerName, keyMembers, oneSource, writtenKeys } from '../issuers/issuer-members.js';

const name = z.string().min(1).max(320);
const subjectMembers = {
  claim: z.string().min(1).max(100).default('sub').describe('The claim that says whom the assertion is about'),
  names: z
    .enum(['username', 'email', 'user', 'client'])
    .describe('What it holds: a user name, a verified address, the id of a person, or of the client that brings it'),
};
const links = z.record(name, name).refine((all) => Object.keys(all).length <= 1000, 'At most 1000.');
const linked = 'The id of a person or client for each value of the claim; absent, the value is the id';

const others = {
  ...keyMembers,
  algorithms: z
    .array(z.enum(capabilities.assertionAlgorithms))
    .min(1)
    .max(10)
    .default([...capabilities.assertionAlgorithms]),
  clients: z.array(z.string().min(1).max(2000)).max(100).default([]).describe('Clients that may bring its assertions'),
  scopes: z.array(z.string().max(200)).max(200).default([]).describe('What its assertions may give at most'),
  assertion_lifetime_seconds: z.int().min(10).max(3600).default(300).describe('How long its assertions may live'),
  disabled: z.boolean().default(false).describe('Its assertions give nothing, and what they gave has ended'),
};

const members = z.strictObject({
  issuer: issuerName.describe('The `iss` of its assertions'),
  ...others,
  subject: z.strictObject({ ...subjectMembers, links: links.optional().describe(linked) }),
});

export type TrustedIssuerBody = z.output<typeof members>;

export const trustedIssuerBody = members
  .refine(hasOneSource, oneSource)
  .refine(({ subject: { names, links: given } }) => given === undefined || names === 'user' || names === 'client', {
    path: ['subject', 'links'],
    message: 'Links lead to the id of a user or client.',
  }) as z.ZodType<TrustedIssuerBody>;

export const trustedIssuerSchema = members.extend({ version: z.int() });

/** In a change, null takes one link away. */
export const trustedIssuerChanges = {
  ...others,
  subject: z.strictObject({ ...subjectMembers, links: z.record(name, name.nullable()).describe(linked) }),
};

export const bodyOf = ({ issuer, rules, disabled, ...keys }: TrustedIssuerRecord): TrustedIssuerBody =>
  ({ issuer, ...writtenKeys(keys), ...rules, disabled }) as TrustedIssuerBody;

export function stateOf(
  { issuer, jwks, jwks_uri: uri, disabled, ...rules }: TrustedIssuerBody,
  tenant: string,
): Omit<TrustedIssuerRecord, 'version'> {
  // The database makes the lineage.
  const keys = { jwks: jwks ?? null, jwksUri: uri ?? null };
  return { tenant, issuer, ...keys, rules: rules as TrustedIssuerRules, disabled, lineage: '' };
}
