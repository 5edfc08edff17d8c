import { rulesNamed, type ProfileName, type ProfileRules } from './profiles.js';

/** The members of a registration that profiles have something to say about. */
export interface ProfiledRegistration {
  readonly application_type?: string | undefined;
  readonly redirect_uris?: readonly string[] | undefined;
  readonly grant_types?: readonly string[] | undefined;
  readonly response_types?: readonly string[] | undefined;
  readonly token_endpoint_auth_method?: string | undefined;
  readonly token_endpoint_auth_signing_alg?: string | undefined;
  readonly id_token_signed_response_alg?: string | undefined;
  readonly authorization_signed_response_alg?: string | undefined;
  readonly introspection_signed_response_alg?: string | undefined;
  readonly userinfo_signed_response_alg?: string | undefined;
  readonly request_object_signing_alg?: string | undefined;
  readonly require_pushed_authorization_requests?: boolean | undefined;
  readonly require_signed_request_object?: boolean | undefined;
  readonly settings?:
    | {
        readonly allow_token_endpoint_audience?: boolean | undefined;
        readonly refresh_rotation?: string | undefined;
      }
    | undefined;
}

export interface ProfileProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const algorithmMembers = [
  'token_endpoint_auth_signing_alg',
  'id_token_signed_response_alg',
  'authorization_signed_response_alg',
  'introspection_signed_response_alg',
  'userinfo_signed_response_alg',
  'request_object_signing_alg',
] as const;

/** What of a registration contradicts the profile; each member by its name. */
export function profileProblems(profile: ProfileName, client: ProfiledRegistration): ProfileProblem[] {
  const rules = rulesNamed(profile);
  return [
    ...flowProblems(rules, client),
    ...redirectProblems(client),
    ...algorithmProblems(rules, client),
    ...originProblems(rules, client),
    ...settingsProblems(client),
  ].map(({ path, message }) => ({ path, message: `The profile ${profile}: ${message}` }));
}

function flowProblems(rules: ProfileRules, client: ProfiledRegistration): ProfileProblem[] {
  const { token_endpoint_auth_method: method = 'client_secret_basic' } = client;
  const methods = rules.authenticationMethods;
  const types = client.response_types?.some((type) => !rules.responseTypes.includes(type)) ?? false;
  const forbidden = client.grant_types?.filter((type) => rules.forbiddenGrantTypes.includes(type)) ?? [];
  return [
    // FAPI 2.0 Security Profile §5.3.2.1, 3 and 6
    ...problem(!methods.includes(method), 'token_endpoint_auth_method', `must be ${methods.join(', ')}.`),
    ...problem(types, 'response_types', 'must be code alone.'),
    ...problem(forbidden.length > 0, 'grant_types', `must not hold ${forbidden.join(', ')}.`),
  ];
}

/** §5.3.2.2, 8: no answer goes over a connection that others can read. */
const redirectProblems = ({ redirect_uris: uris = [], application_type: type }: ProfiledRegistration) =>
  uris.flatMap((uri, index): ProfileProblem[] => {
    if (/^https:/i.test(uri) || type === 'native') return [];
    return [{ path: ['redirect_uris', index], message: 'must be https, or on a loopback address of a native client.' }];
  });

/** §5.4.1. What is left out is PS256, except where another specification has said RS256. */
function algorithmProblems({ algorithms }: ProfileRules, client: ProfiledRegistration): ProfileProblem[] {
  const signsIdTokens = client.grant_types?.includes('authorization_code') ?? true;
  return algorithmMembers.flatMap((member) => {
    const asked = client[member] ?? (member === 'id_token_signed_response_alg' && signsIdTokens ? 'RS256' : undefined);
    const isWrong = asked !== undefined && !algorithms.includes(asked);
    return problem(isWrong, member, `must be one of ${algorithms.join(', ')}, and ${asked} is not.`);
  });
}

function originProblems(rules: ProfileRules, client: ProfiledRegistration): ProfileProblem[] {
  const { require_pushed_authorization_requests: push, require_signed_request_object: sign } = client;
  return [
    ...problem(push === false, 'require_pushed_authorization_requests', 'must not be false.'),
    ...problem(rules.signedRequests && sign === false, 'require_signed_request_object', 'must not be false.'),
  ];
}

function settingsProblems({ settings = {} }: ProfiledRegistration): ProfileProblem[] {
  const { allow_token_endpoint_audience: endpoint, refresh_rotation: rotation } = settings;
  return [
    // §5.3.2.1, 8
    ...within('allow_token_endpoint_audience', endpoint === true, 'assertions name the issuer, and nothing else.'),
    // §5.3.2.1, 9
    ...within('refresh_rotation', rotation === 'always', 'refresh tokens do not rotate.'),
  ];
}

const problem = (is: boolean, member: string, message: string): ProfileProblem[] =>
  is ? [{ path: [member], message }] : [];

const within = (member: string, is: boolean, message: string): ProfileProblem[] =>
  is ? [{ path: ['settings', member], message }] : [];
