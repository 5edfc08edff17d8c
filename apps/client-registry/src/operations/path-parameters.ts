import { OAuthError } from '#protocol';

interface Parameter {
  readonly description: string;
  readonly uuid?: true;
}

/** What may stand in a path. */
export const pathParameters = {
  client_id: { description: 'Id of the client' },
  user_id: { description: 'Id of the person, the `sub` of tokens', uuid: true },
  session_id: { description: 'Id of the session', uuid: true },
  scope: { description: 'Name of the scope, percent-encoded' },
  role: { description: 'Name of the role, percent-encoded' },
  audience: { description: 'Audience of the resource server, percent-encoded' },
  claim_mapping: { description: 'Name of the claim mapping' },
  kid: { description: 'Id of the key' },
  webhook_id: { description: 'Id of the webhook', uuid: true },
  stream_id: { description: 'Id of the stream', uuid: true },
  registration_policy: { description: 'Name of the registration policy' },
  initial_access_token_id: { description: 'Id of the initial access token', uuid: true },
  software_issuer: { description: 'The `iss` of software statements, percent-encoded' },
  trusted_issuer: { description: 'The `iss` of assertions, percent-encoded' },
  dead_letter_id: { description: 'Id of the dead letter', uuid: true },
} as const satisfies Readonly<Record<string, Parameter>>;

export type PathParameter = keyof typeof pathParameters;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => uuid.test(text);

export const parametersOf = (path: string): PathParameter[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as PathParameter);

/** @throws OAuthError not_found for what cannot be anybody's id, before a store is asked */
export function checkedParameters(given: Readonly<Record<string, string>>): Readonly<Record<PathParameter, string>> {
  for (const [name, value] of Object.entries(given)) {
    const parameter: Parameter = pathParameters[name as PathParameter];
    if (/[\0\p{Cs}]/u.test(value) || (parameter.uuid && !isUuid(value))) throw notFound();
  }
  return given;
}

export const notFound = (): OAuthError => new OAuthError('not_found', 'There is nothing under this id.');
