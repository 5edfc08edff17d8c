import * as z from 'zod';

/** What is asked of a target, and as whom. A member that is missing leaves its workload out. */

const client = z
  .strictObject({
    client_id: z.string().min(1),
    client_secret: z.string().min(1).optional(),
    token_endpoint_auth_method: z.enum(['client_secret_basic', 'client_secret_post', 'none']).optional(),
  })
  .refine(({ client_secret, token_endpoint_auth_method: method = 'none' }) => method === 'none' || client_secret, {
    error: 'a client that authenticates needs its client_secret',
  });

/** A client by its name among `clients`, and what it sends besides: scope, resource, audience, whatever the server wants. */
const ask = z.strictObject({
  client: z.string().min(1),
  parameters: z.record(z.string(), z.string()).default({}),
});

const person = z.strictObject({ username: z.string().min(1), password: z.string().min(1) });

/** As a production server gives them; more than it can end in a second: a load that has used them up stops early. */
const tokensPerSecond = z.number().positive().default(2500);

export const asksShape = {
  clients: z.record(z.string(), client).default({}),
  /** By the kind of token that comes back; `default`: what the server gives as it comes. */
  client_credentials: z.strictObject({ default: ask, ES256: ask, RS256: ask, opaque: ask }).partial().default({}),
  /** `client` asks about tokens that the others are given for. */
  introspection: z.strictObject({ client: z.string(), JWT: ask.optional(), opaque: ask.optional() }).optional(),
  /** What they are got with, by their kind; each is revoked by its client. */
  revocation: z
    .strictObject({
      JWT: z.array(ask).min(1).optional(),
      opaque: z.array(ask).min(1).optional(),
      tokens_per_second: tokensPerSecond,
    })
    .optional(),
  /** Whom the sign-in page knows, and where codes are sent. The flows need it. */
  sign_in: z.strictObject({ redirect_uri: z.string().min(1), people: z.array(person).min(1) }).optional(),
  code_flow: ask.optional(),
  refresh: z.strictObject({ rotating: ask, lasting: ask }).partial().default({}),
} as const;

export type Asks = z.infer<z.ZodObject<typeof asksShape>>;
export type Ask = z.infer<typeof ask>;
export type Client = z.infer<typeof client>;
export type Person = z.infer<typeof person>;

/** Every client that is asked as, with where it is named. */
function named({ introspection, revocation, code_flow, refresh, client_credentials }: Asks): [string, string][] {
  const groups: Record<string, (Pick<Ask, 'client'> | undefined)[]> = {
    client_credentials: Object.values(client_credentials),
    introspection: [introspection, introspection?.JWT, introspection?.opaque],
    revocation: [...(revocation?.JWT ?? []), ...(revocation?.opaque ?? [])],
    code_flow: [code_flow],
    refresh: Object.values(refresh),
  };
  return Object.entries(groups).flatMap(([member, asks]) =>
    asks.flatMap((one) => (one ? [[member, one.client] as [string, string]] : [])),
  );
}

/** What a schema of members cannot say. */
export function checkAsks(asks: Asks): string[] {
  const unknown = named(asks).filter(([, name]) => !(name in asks.clients));
  const flows = asks.code_flow !== undefined || Object.keys(asks.refresh).length > 0;
  return [
    ...unknown.map(([member, name]) => `${member} names the client "${name}", which is not among clients`),
    ...(flows && !asks.sign_in ? ['code_flow and refresh need sign_in'] : []),
  ];
}
