import { randomBytes, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { InProcessEventBus, topics, type EventBus, type ReceivedRecord } from '#events';
import {
  openStorage,
  sectorOf,
  type ClientRecord,
  type GrantFacts,
  type ShortLivedValues,
  type Storage,
  type UserRecord,
} from '#storage';
import { testSealing } from './test-sealing.js';
import { createTestDatabase } from './test-database.js';

export interface TestStorage extends Storage {
  readonly url: string;
  readonly shortLived: ShortLivedValues;
  readonly told: ReceivedRecord[];
  /** Types of the events that were told, in their order. */
  typesOf(subject: string): string[];
  dispose(): Promise<void>;
}

/** As Kafka does, which outsiders read, it carries every topic. */
export class WholeBus extends InProcessEventBus {
  override carries(): boolean {
    return true;
  }
}

/** Storage on a database of its own; whatever is told is kept in `told`. */
export async function openTestStorage(options: { bus?: EventBus; redisUrl?: string } = {}): Promise<TestStorage> {
  const { url, drop } = await createTestDatabase();
  const bus = options.bus ?? new WholeBus();
  const told: ReceivedRecord[] = [];
  const onRecord = (record: ReceivedRecord): void => {
    told.push(record);
  };
  if (bus instanceof InProcessEventBus) {
    for (const { topic } of topics) if (bus.carries(topic)) await bus.broadcast(topic, { onRecord });
  }
  const postgres = { url, poolSize: 12, applicationName: 'tests' };
  const storage = await openStorage({
    postgres,
    bus,
    redisUrl: options.redisUrl,
    source: 'https://issuer.example',
    tenant,
    onError: () => undefined,
  });
  if (!options.redisUrl) await storage.revocations.rebuild();
  return {
    ...storage,
    shortLived: storage.openShortLived(testSealing),
    url,
    told,
    typesOf: (subject) =>
      told.filter(({ key }) => key.includes(subject)).map(({ headers }) => headers['ce_type'] ?? ''),
    dispose: async () => {
      await storage.close();
      await bus.close();
      await drop();
    },
  };
}

export const tenant = 'default';

export async function createPerson(storage: Storage): Promise<UserRecord> {
  const created = await storage.users.create({ tenant, username: `person-${randomUUID()}` });
  if (created.outcome !== 'changed') throw new Error(created.outcome);
  return created.user;
}

export const createClient = (storage: Storage, more: Partial<ClientRecord> = {}): Promise<ClientRecord> =>
  storage.clients.create({
    tenant,
    id: `client-${randomUUID()}`,
    name: 'Test client',
    metadata: { redirect_uris: ['https://app.example/callback'], ...more.metadata },
    settings: more.settings ?? {},
  });

/** What an authorization of a signed-in person leaves: facts that a code would carry. */
export async function createFacts(
  storage: Storage,
  person: UserRecord,
  client: ClientRecord,
  more: Partial<GrantFacts> = {},
): Promise<GrantFacts> {
  const session = await storage.sessions.start({
    userId: person.id,
    userEpoch: person.epoch,
    secretHash: randomBytes(32),
    amr: ['pwd'],
    idleSeconds: 3600,
    lifetimeSeconds: 86_400,
  });
  if (!session) throw new Error('no session');
  const sector = sectorOf(client);
  return {
    gid: uuidv7(),
    tenant,
    clientId: client.id,
    sub: person.id,
    rid: await storage.users.rid(person.id, sector),
    sessionId: session.id,
    sid: (await storage.sessions.sid(session.id, sector)) ?? null,
    offline: false,
    scope: ['openid'],
    resource: [],
    authTime: 1_700_000_000,
    acr: null,
    amr: ['pwd'],
    nonce: null,
    codeChallenge: null,
    codeChallengeMethod: null,
    dpopJkt: null,
    userEpoch: person.epoch,
    clientEpoch: client.epoch,
    ...more,
  };
}
