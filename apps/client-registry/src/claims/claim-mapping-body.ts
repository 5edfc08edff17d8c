import * as z from 'zod';
import { claimTargets, isJsonPointer, isProtectedClaim } from '#protocol';

const hasOne = (given: object): boolean => Object.values(given).filter((value) => value !== undefined).length === 1;
const pointer = z
  .string()
  .max(200)
  .refine(isJsonPointer, 'A JSON pointer (RFC 6901) to a member, such as /department.');
const text = z.string().max(1000);

const source = z
  .strictObject({
    attribute: pointer.optional().describe('From the attributes of the person'),
    profile: pointer.optional().describe('From the profile of the person, which they may change themselves'),
    client: pointer.optional().describe('From the metadata of the client'),
    roles: z.literal(true).optional().describe('The roles of the person'),
    value: z
      .union([text, z.number(), z.boolean(), z.array(text).max(50)])
      .optional()
      .describe('Always this'),
  })
  .refine(hasOne, 'Exactly one of attribute, profile, client, roles and value.');

const step = z
  .strictObject({
    lowercase: z.literal(true).optional(),
    prefix: z.string().min(1).max(100).optional(),
    map: z
      .record(text, text)
      .refine((map) => Object.keys(map).length <= 100, 'At most 100 values.')
      .optional()
      .describe('What is not in it is left out'),
    join: z.string().max(10).optional().describe('The items of an array as one text, with this in between'),
    as: z.enum(['array', 'string']).optional(),
  })
  .refine(hasOne, 'Exactly one of lowercase, prefix, map, join and as.');

export const changeable = {
  claim: z
    .string()
    .regex(/^[A-Za-z][\w.:/#-]{0,199}$/, 'A name or URI: letters, digits and _ . : / # -')
    .refine((name) => !isProtectedClaim(name), 'The platform itself says this claim: choose another name.')
    .describe('Name of the claim'),
  source,
  tokens: z
    .array(z.enum(claimTargets))
    .min(1)
    .refine((given) => new Set(given).size === given.length, 'Names one twice.')
    .describe('What tells it'),
  scope: z.string().max(200).optional().describe('Only where this scope was granted'),
  client_id: z.string().max(256).optional().describe('Only for this client'),
  transform: z.array(step).max(5).optional().describe('Steps, in this order; each item of an array by itself'),
};

const scopeOrClient = {
  error: 'A scope or a client is needed: nobody gets it otherwise.',
  path: ['scope'],
};

export const claimMappingBody = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'Small letters, digits, dot, dash and underscore.'),
    ...changeable,
  })
  .refine(({ scope, client_id }) => scope !== undefined || client_id !== undefined, scopeOrClient);

export const claimMappingSchema = claimMappingBody.safeExtend({ version: z.int() });

export type ClaimMappingBody = z.output<typeof claimMappingBody>;
