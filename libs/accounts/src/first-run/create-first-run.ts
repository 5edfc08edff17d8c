import { hash, randomBytes } from 'node:crypto';
import type { Actor, AdministratorLinks, Catalogue } from '#storage';
import {
  administrationClientLifeSeconds,
  createAdministrationClient,
  createMachineClient,
  type AdministrationClient,
  type ClientStores,
} from './administration-client.js';

/** What whoever sets the platform up begins with. It holds secrets: for their eyes only. */
export interface FirstRun {
  readonly issuer: string;
  /** Creates the first administrator, once, within the hour. */
  readonly admin_link: string;
  readonly demo_client: Omit<AdministrationClient, 'scope'>;
  readonly admin_client: AdministrationClient;
}

export interface FirstRunStores extends ClientStores {
  readonly administratorLinks: AdministratorLinks;
  readonly catalogue: Catalogue;
}

export interface FirstRunOptions {
  readonly tenant: string;
  readonly issuer: string;
  readonly nowMs: number;
  readonly actor: Actor;
}

const linkLifeSeconds = 3600;
const demoScope = 'demo:read';

/** Makes the way in: a link for the first administrator, a client to try things with, and one for scripts, which lasts a day. */
export async function createFirstRun(stores: FirstRunStores, options: FirstRunOptions): Promise<FirstRun> {
  const { tenant, issuer, nowMs, actor } = options;
  await createDemoResource(stores.catalogue, tenant, issuer);
  const expiresAt = new Date(nowMs + administrationClientLifeSeconds * 1000);
  const demo = await createMachineClient(stores, { tenant, actor, name: 'Demo', scope: demoScope });
  const admin = await createAdministrationClient(stores, {
    tenant,
    actor,
    name: 'Administration (first run)',
    expiresAt,
  });
  return {
    issuer,
    admin_link: await createAdministratorLink(stores.administratorLinks, tenant, issuer),
    demo_client: { client_id: demo.client_id, client_secret: demo.client_secret },
    admin_client: admin,
  };
}

/** A link by which one administrator can be created within the hour; only the hash of its secret is kept. */
export async function createAdministratorLink(
  links: AdministratorLinks,
  tenant: string,
  issuer: string,
): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await links.add(tenant, hash('sha256', secret, 'buffer'), linkLifeSeconds);
  return `${issuer}/first-run?link=${secret}`;
}

/** There already is as good as made. */
async function createDemoResource(catalogue: Catalogue, tenant: string, issuer: string): Promise<void> {
  const audience = `${issuer}/demo`;
  await catalogue.resourceServers.create(audience, {
    tenant,
    audience,
    name: 'Demo',
    tokenFormat: 'jwt',
    signingAlg: 'ES256',
    accessTokenLifetimeSeconds: 300,
  });
  await catalogue.scopes.create(demoScope, {
    tenant,
    name: demoScope,
    description: 'Read what the demo holds',
    audience,
  });
}
