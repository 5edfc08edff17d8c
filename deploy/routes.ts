interface ServiceAddress {
  readonly name: string;
  readonly defaultPort: number;
  /** Health and metrics; the gateway never leads here. */
  readonly managementPort: number;
}

export const services = [
  { name: 'authorize', defaultPort: 9001, managementPort: 9101 },
  { name: 'token', defaultPort: 9002, managementPort: 9102 },
  { name: 'client-registry', defaultPort: 9003, managementPort: 9103 },
  { name: 'introspection', defaultPort: 9004, managementPort: 9104 },
] as const satisfies readonly ServiceAddress[];

export type ServiceName = (typeof services)[number]['name'];

export const gatewayPort = 9000;

export interface Route {
  readonly path: string;
  /** `prefix` is the path and all below it: `/admin` and `/admin/clients`, not `/administration`. */
  readonly match: 'exact' | 'prefix';
  readonly service: ServiceName;
  /** An answer without an end (server-sent events), to be passed on as it comes. */
  readonly stream?: true;
}

/** The one table of who serves what: every gateway configuration is generated from it. */
export const routes: readonly Route[] = [
  { path: '/oauth2/authorize', match: 'exact', service: 'authorize' },
  { path: '/oauth2/par', match: 'exact', service: 'authorize' },
  { path: '/oauth2/device_authorization', match: 'exact', service: 'authorize' },
  { path: '/oauth2/device', match: 'exact', service: 'authorize' },
  { path: '/oauth2/bc-authorize', match: 'exact', service: 'authorize' },
  { path: '/oauth2/requests', match: 'exact', service: 'authorize' },
  { path: '/oauth2/logout', match: 'prefix', service: 'authorize' },
  { path: '/sign-in', match: 'prefix', service: 'authorize' },
  { path: '/sign-up', match: 'prefix', service: 'authorize' },
  { path: '/sign-out', match: 'prefix', service: 'authorize' },
  { path: '/consent', match: 'prefix', service: 'authorize' },
  { path: '/first-run', match: 'prefix', service: 'authorize' },
  { path: '/account', match: 'prefix', service: 'authorize' },
  { path: '/errors', match: 'prefix', service: 'authorize' },
  { path: '/assets/authorize', match: 'prefix', service: 'authorize' },

  { path: '/oauth2/token', match: 'exact', service: 'token' },
  { path: '/oauth2/jwks', match: 'exact', service: 'token' },
  { path: '/.well-known/openid-configuration', match: 'exact', service: 'token' },
  { path: '/.well-known/oauth-authorization-server', match: 'exact', service: 'token' },

  { path: '/oauth2/register', match: 'prefix', service: 'client-registry' },
  { path: '/admin', match: 'prefix', service: 'client-registry' },

  { path: '/oauth2/introspect', match: 'exact', service: 'introspection' },
  { path: '/oauth2/revoke', match: 'exact', service: 'introspection' },
  { path: '/oauth2/userinfo', match: 'exact', service: 'introspection' },
  { path: '/ssf', match: 'prefix', service: 'introspection' },
  { path: '/.well-known/ssf-configuration', match: 'prefix', service: 'introspection' },
  { path: '/revocations', match: 'prefix', service: 'introspection' },
  { path: '/revocations/stream', match: 'exact', service: 'introspection', stream: true },
];
