import { randomBytes, randomUUID } from 'node:crypto';
import { PasswordLimits, Passwords } from '#accounts';
import { KeyEncryptionKeys } from '#keys';
import {
  connect,
  createService,
  defaultTenant,
  FixedClock,
  InfrastructureModule,
  infrastructureSlices,
  IssuingSettings,
  readSettings,
  SignUpSettings,
  type Infrastructure,
} from '#service';
import { seedDefaults, type ClientMetadata, type ClientRecord, type ClientSettings, type UserRecord } from '#storage';
import { createTestDatabase } from '../../../test/setup/test-database.js';
import { AuthorizeModule } from '../src/authorize.module.js';
import { AuthorizeSettings } from '../src/authorize-settings.js';

export const issuer = 'http://localhost:9000';
export const callback = 'https://app.example/callback';
export const password = 'correct horse battery';

export interface Authorize {
  readonly infrastructure: Infrastructure;
  readonly url: string;
  readonly clock: FixedClock;
  client(metadata?: ClientMetadata & { name?: string }, settings?: ClientSettings): Promise<ClientRecord>;
  person(more?: { roles?: string[]; name?: string }): Promise<UserRecord & { readonly username: string }>;
  close(): Promise<void>;
}

/** The authorize service over real HTTP, on a database of its own. */
export async function startAuthorize(more: Record<string, string> = {}): Promise<Authorize> {
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
  const { storage } = infrastructure;
  await seedDefaults(storage.database, defaultTenant.id, issuer);
  await storage.catalogue.resourceServers.create('https://api.example', {
    tenant: defaultTenant.id,
    audience: 'https://api.example',
    name: 'Orders',
    tokenFormat: 'jwt',
    signingAlg: 'ES256',
    accessTokenLifetimeSeconds: 300,
  });
  const scope = { tenant: defaultTenant.id, name: 'orders:read', audience: 'https://api.example' };
  await storage.catalogue.scopes.create('orders:read', { ...scope, description: 'See your orders' });
  const clock = new FixedClock(Date.now());
  const settings = { TOKENWARD_ISSUER: issuer, TOKENWARD_PORT: '0', TOKENWARD_LOG_LEVEL: 'silent', ...more };
  const service = await createService({
    name: 'authorize',
    clock,
    module: { module: AuthorizeModule, imports: [InfrastructureModule.of(infrastructure, defaultTenant)] },
    settings: readSettings([...infrastructureSlices, IssuingSettings, SignUpSettings, AuthorizeSettings], settings),
  });
  await service.listen();
  const passwords = new Passwords(new PasswordLimits());
  const passwordHash = await passwords.hash(password);
  return {
    infrastructure,
    url: service.url,
    clock,
    client: ({ name = 'Example App', ...metadata } = {}, clientSettings = {}) =>
      storage.clients.create({
        tenant: defaultTenant.id,
        id: randomUUID(),
        name,
        metadata: {
          redirect_uris: [callback],
          scope: 'openid profile email offline_access orders:read users:read users:write',
          grant_types: ['authorization_code', 'refresh_token'],
          ...metadata,
        },
        settings: clientSettings,
      }),
    person: async (user = {}) => {
      const username = `person-${randomUUID()}`;
      const created = await storage.users.create({ tenant: defaultTenant.id, username, passwordHash, ...user });
      if (created.outcome !== 'changed') throw new Error(created.outcome);
      return { ...created.user, username };
    },
    close: async () => {
      await service.close();
      await drop();
    },
  };
}
