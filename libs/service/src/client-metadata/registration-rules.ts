import { identityScopes, isAdministrationScope, type ServerPolicy } from '#protocol';
import type { RegistrationRules } from '#storage';
import type { FieldProblem } from '../errors/problem-error.js';
import type { RegisteredMetadata } from './registered-metadata.js';

/**
 * Grants that a person decides about; the others give tokens to whoever has registered, and have to be named. So has CIBA, by which
 * a client learns who has an account.
 */
const grantsOfPeople = [
  'authorization_code',
  'refresh_token',
  'implicit',
  'urn:ietf:params:oauth:grant-type:device_code',
];

/** A policy with its defaults, within what the server has on. */
export interface EffectiveRules {
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly token_endpoint_auth_methods: readonly string[];
  readonly scopes: readonly string[];
  readonly authorization_details_types: readonly string[];
  readonly redirect_hosts: readonly string[] | undefined;
  readonly software_statement_required: boolean;
}

export function effectiveRules(rules: RegistrationRules, server: ServerPolicy): EffectiveRules {
  const within = (asked: readonly string[], on: readonly string[]) => asked.filter((name) => on.includes(name));
  const { response_types: responses = server.response_types } = rules;
  const { token_endpoint_auth_methods: methods = server.token_endpoint_auth_methods } = rules;
  return {
    // Whatever the policy says: nobody who registers themselves is shown passwords (RFC 9700 §2.4).
    grant_types: within(rules.grant_types ?? grantsOfPeople, server.grant_types).filter((name) => name !== 'password'),
    response_types: within(responses, server.response_types),
    token_endpoint_auth_methods: within(methods, server.token_endpoint_auth_methods),
    // Whatever the policy says: nobody makes an administrator of themselves.
    scopes: (rules.scopes ?? Object.keys(identityScopes)).filter((scope) => !isAdministrationScope(scope)),
    // Like scopes of resource servers (RFC 9396 §2): nothing that a policy does not name.
    authorization_details_types: rules.authorization_details_types ?? [],
    redirect_hosts: rules.redirect_hosts,
    software_statement_required: rules.software_statement_required ?? false,
  };
}

/** What a client asks for and may not have; each is named. */
export function ruleProblems(client: RegisteredMetadata, rules: EffectiveRules): FieldProblem[] {
  const lists = (['grant_types', 'response_types', 'authorization_details_types'] as const).flatMap((member) =>
    (client[member] ?? []).filter((name) => !rules[member].includes(name)).map((name) => notAllowed(member, name)),
  );
  const method = client.token_endpoint_auth_method ?? 'client_secret_basic';
  if (!rules.token_endpoint_auth_methods.includes(method)) lists.push(notAllowed('token_endpoint_auth_method', method));
  const hosts = (['redirect_uris', 'post_logout_redirect_uris'] as const).flatMap((member) =>
    hostProblems(member, client[member] ?? [], rules.redirect_hosts),
  );
  return [...lists, ...hosts];
}

const notAllowed = (member: string, name: string): FieldProblem => ({
  pointer: `/${member}`,
  detail: `${name} may not be registered here.`,
});

function hostProblems(member: string, uris: readonly string[], hosts: readonly string[] | undefined): FieldProblem[] {
  if (hosts === undefined) return [];
  return uris.flatMap((uri, index) => {
    const { protocol, hostname } = new URL(uri);
    // What stands for a host in a scheme of somebody's own is nobody's host.
    if (/^https?:$/.test(protocol) && hosts.some((pattern) => matchesHost(hostname, pattern))) return [];
    return [{ pointer: `/${member}/${index}`, detail: 'This host may not be registered here.' }];
  });
}

/** `*.example.com` is every name below example.com, and not that name itself. */
const matchesHost = (host: string, pattern: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
