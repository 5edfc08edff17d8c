import { randomBytes, randomUUID } from 'node:crypto';
import { KeyEncryptionKeys } from '#keys';
import { administrationAudience, administrationScopes } from '#protocol';
import {
  connect,
  createService,
  defaultTenant,
  InfrastructureModule,
  infrastructureSlices,
  readSettings,
  type Infrastructure,
} from '#service';
import { seedDefaults } from '#storage';
import { createTestDatabase } from '../../../test/setup/test-database.js';
import { ClientRegistryModule } from '../src/client-registry.module.js';
import { AdministrationRoutes } from '../src/operations/administration-routes.js';

export const issuer = 'http://localhost:9000';
export const everyScope = Object.keys(administrationScopes).join(' ');

/** Members of the answers that the specs look at. */
export interface Shown {
  readonly client_id: string;
  readonly client_name: string;
  readonly client_secret: string;
  readonly secrets: readonly { readonly expires_at: string | null }[];
  readonly user_id: string;
  readonly username: string;
  readonly disabled: boolean;
  readonly kid: string;
  readonly purpose: string;
  readonly state: string;
  readonly action: string;
  readonly object: { readonly kind: string; readonly id: string };
  readonly revocation_token: string;
  readonly items: readonly Shown[];
  readonly next: string | null;
  readonly error_code: string;
  readonly errors: readonly { readonly pointer: string }[];
  readonly [other: string]: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Shown;
}

export interface Sent {
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface Administration {
  readonly infrastructure: Infrastructure;
  readonly url: string;
  readonly routes: AdministrationRoutes;
  /** Every route of this module that the service answers, as `GET /admin/clients/{client_id}`. */
  served(): string[];
  token(scope?: string, more?: object): Promise<string>;
  /** With every scope, unless another token is given; null for none. */
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
  close(): Promise<void>;
}

/** The administration API over real HTTP, on a database of its own. */
export async function startAdministration(): Promise<Administration> {
  const { url: databaseUrl, drop } = await createTestDatabase();
  const infrastructure = await connect({
    name: 'tests',
    issuer,
    tenant: defaultTenant,
    databaseUrl,
    keyEncryptionKeys: new KeyEncryptionKeys(randomBytes(32)),
    poolSize: 10,
    connectTimeoutSeconds: 10,
    rotation: { signForSeconds: 86_400, publishAheadSeconds: 3600, verifyAfterSeconds: 3600 },
    onError: () => undefined,
  });
  await seedDefaults(infrastructure.storage.database, defaultTenant.id, issuer);
  const settings = { TOKENWARD_ISSUER: issuer, TOKENWARD_PORT: '0', TOKENWARD_LOG_LEVEL: 'silent' };
  const served: string[] = [];
  const service = await createService({
    name: 'client-registry',
    module: { module: ClientRegistryModule, imports: [InfrastructureModule.of(infrastructure, defaultTenant)] },
    settings: readSettings(infrastructureSlices, settings),
    prepare: (instance) => {
      instance.addHook('onRoute', ({ method, url }) => {
        for (const one of [method].flat()) if (one !== 'HEAD') served.push(`${one} ${url.replace(/:(\w+)/g, '{$1}')}`);
      });
    },
  });
  await service.listen();
  const token = (scope = everyScope, more: object = {}): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      sub: 'admin',
      client_id: 'admin',
      client_epoch: 1,
      aud: administrationAudience(issuer),
    };
    const times = { iat: now, exp: now + 300, jti: randomUUID(), tenant: defaultTenant.id };
    return infrastructure.keyRing.sign('access_token', 'ES256', 'at+jwt', { ...claims, ...times, scope, ...more });
  };
  const every = await token();
  return {
    infrastructure,
    url: service.url,
    served: () => served.filter((route) => route.includes(' /admin')),
    routes: service.app.get(AdministrationRoutes),
    token,
    send: (method, path, sent = {}) => send(`${service.url}${path}`, method, { token: every, ...sent }),
    close: async () => {
      await service.close();
      await drop();
    },
  };
}

async function send(url: string, method: string, { token, body, headers }: Sent): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(token != null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return { status: answer.status, headers: answer.headers, text, json: (isJson ? JSON.parse(text) : {}) as Shown };
}
