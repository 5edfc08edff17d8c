import { Relay, type EventBus, type OutboxEvent, type RevocationRecord, type RevocationRecorded } from '#events';
import { AdministratorLinks } from './administration/administrator-links.js';
import { IdempotencyKeys } from './administration/idempotency-keys.js';
import { Audit } from './audit/audit.js';
import { BackchannelRequests } from './backchannel/backchannel-requests.js';
import { MappedClaims } from './claims/mapped-claims.js';
import { ClientCache } from './clients/client-cache.js';
import { ClientDocuments } from './clients/client-documents.js';
import { Clients } from './clients/clients.js';
import { InProcessAuthorizationCodes } from './codes/in-process-authorization-codes.js';
import { codeScripts, RedisAuthorizationCodes } from './codes/redis-authorization-codes.js';
import { Consents } from './consents/consents.js';
import { DeadLetters } from './deliveries/dead-letters.js';
import { Deliveries } from './deliveries/deliveries.js';
import { Subscribers } from './deliveries/subscribers.js';
import { GrantLists } from './grants/grant-lists.js';
import { Grants } from './grants/grants.js';
import { KeyStore } from './keys/key-store.js';
import { SealedValues } from './keys/sealed-values.js';
import { Attempts } from './limits/attempts.js';
import { InProcessRequestCounts } from './limits/in-process-request-counts.js';
import { countScripts, RedisRequestCounts } from './limits/redis-request-counts.js';
import { Tallies } from './limits/tallies.js';
import { InProcessShortLivedValues } from './short-lived/in-process-short-lived-values.js';
import { RedisShortLivedValues, shortLivedScripts } from './short-lived/redis-short-lived-values.js';
import type { ShortLivedSealing, ShortLivedValues } from './short-lived/short-lived-values.js';
import { PostgresEventBus } from './outbox/postgres-event-bus.js';
import { RedisWake } from './redis/redis-wake.js';
import { EventLog } from './outbox/event-log.js';
import { PostgresOutbox } from './outbox/postgres-outbox.js';
import type { PostgresOptions } from './postgres/open-pool.js';
import { Database } from './postgres/database.js';
import { RedisConnection } from './redis/redis-connection.js';
import { Policies } from './policy/policies.js';
import { PolicyCache } from './policy/policy-cache.js';
import { Propagation } from './propagation/propagation.js';
import { RefreshFamilies } from './refresh/refresh-families.js';
import { Endings } from './revocations/endings.js';
import { TokenEndings } from './revocations/token-endings.js';
import { InProcessRevocationSet } from './revocations/in-process-revocation-set.js';
import { RedisRevocationSet, revocationScripts } from './revocations/redis-revocation-set.js';
import { Revocations } from './revocations/revocations.js';
import { Catalogue } from './scopes/catalogue.js';
import { CatalogueCache } from './scopes/catalogue-cache.js';
import { ClientRegistrations } from './registration/client-registrations.js';
import { InitialAccessTokens } from './registration/initial-access-tokens.js';
import { Sessions } from './sessions/sessions.js';
import { StreamSubjects } from './signals/stream-subjects.js';
import { Users } from './users/users.js';

export interface StorageOptions {
  readonly postgres: PostgresOptions;
  /** Absent: codes, opaque tokens and the revocation set are kept in this process. */
  readonly redisUrl?: string | undefined;
  /** Absent: Postgres itself is the bus, and Redis wakes its readers. */
  readonly bus?: EventBus | undefined;
  /** CloudEvents `source` of what this process tells: the issuer. */
  readonly source: string;
  readonly tenant: string;
  /** Signs what is told; absent where nobody verifies it. */
  readonly sign?: ((text: string) => Promise<string>) | undefined;
  readonly onError: (error: unknown, doing: string) => void;
}

export type Storage = Awaited<ReturnType<typeof openStorage>>;

/** Everything that is stored, opened once for a process. The relay is not started yet. */
export async function openStorage(options: StorageOptions) {
  // First, since its URL may be wrong: a pool of Postgres would stay behind.
  const redis =
    options.redisUrl === undefined
      ? undefined
      : new RedisConnection(options.redisUrl, [
          ...codeScripts,
          ...revocationScripts,
          ...shortLivedScripts,
          ...countScripts,
        ]);
  const database = await Database.open(options.postgres).catch(async (error: unknown) => {
    await redis?.close();
    throw error;
  });
  const outbox = new PostgresOutbox(database, options.postgres.url, (topic) => bus.carries(topic));
  const bus: EventBus = options.bus ?? openPostgresBus(database, outbox, options);
  const lifecycle = openLifecycle(database, redis, { ...options, outbox, bus });
  return {
    bus,
    database,
    redis,
    eventLog: new EventLog(database),
    ...lifecycle,
    ...openCaches(redis),
    ...openRepositories(database, lifecycle.endings),
    close: async (): Promise<void> => {
      await lifecycle.relay.stop();
      await bus.close();
      await lifecycle.outbox.close();
      await redis?.close();
      await database.close();
    },
  };
}

/** What ends things, and tells of it. */
function openLifecycle(
  database: Database,
  redis: RedisConnection | undefined,
  options: StorageOptions & { readonly outbox: PostgresOutbox; readonly bus: EventBus },
) {
  const { outbox } = options;
  const revocationSet = redis ? new RedisRevocationSet(redis) : new InProcessRevocationSet();
  const revocations = new Revocations(database, revocationSet);
  const relay = new Relay(outbox, options.bus, {
    source: options.source,
    tenant: options.tenant,
    ...(options.sign && { sign: options.sign }),
    sweepEveryMs: 250,
    sweepAfterMs: 500,
    heartbeatEveryMs: 1000,
    onError: options.onError,
    beforeAcknowledge: (events) => makeRecordsKnown(revocations, events),
  });
  const endings = new Endings(database, outbox, revocations, (events, known) => {
    relay.publishSoon(events, known);
  });
  // A new instance is made the current one as soon as it is seen, so that it answers instead of Postgres.
  redis?.onInstanceKnown(() => {
    revocations.rebuild().catch((error: unknown) => {
      options.onError(error, 'rebuild of Redis');
    });
  });
  return { revocationSet, revocations, outbox, relay, endings, tokenEndings: new TokenEndings(endings) };
}

function openPostgresBus(database: Database, outbox: PostgresOutbox, options: StorageOptions): EventBus {
  const { redisUrl, tenant, source, onError } = options;
  if (redisUrl === undefined) throw new Error('Without Redis a bus has to be given');
  const wake = new RedisWake(redisUrl, `wake:${tenant}`);
  return new PostgresEventBus({ database, outbox, wake, tenant, source, onError });
}

/** What may be lost at any moment. */
const openCaches = (redis: RedisConnection | undefined) => ({
  codes: redis ? new RedisAuthorizationCodes(redis) : new InProcessAuthorizationCodes(),
  requestCounts: redis ? new RedisRequestCounts(redis) : new InProcessRequestCounts(),
  /** Once for a process: the keys to seal with are read from this storage. */
  openShortLived: (sealing: ShortLivedSealing): ShortLivedValues =>
    redis ? new RedisShortLivedValues(redis, sealing) : new InProcessShortLivedValues(),
});

/** What Postgres decides. */
function openRepositories(database: Database, endings: Endings) {
  const clients = new Clients(database, endings);
  const catalogue = new Catalogue(database, endings);
  const deliveries = new Deliveries(database, endings);
  const policies = new Policies(database, endings);
  const users = new Users(database, endings);
  const catalogueCache = new CatalogueCache(catalogue);
  return {
    clients,
    catalogue,
    clientDocuments: new ClientDocuments(database, endings),
    clientCache: new ClientCache(clients),
    catalogueCache,
    mappedClaims: new MappedClaims(catalogueCache, users),
    policies,
    policyCache: new PolicyCache(policies),
    grants: new Grants(database, endings),
    grantLists: new GrantLists(database),
    refreshFamilies: new RefreshFamilies(database, endings),
    users,
    sessions: new Sessions(database, endings),
    consents: new Consents(database, endings),
    keyStore: new KeyStore(database, endings),
    sealedValues: new SealedValues(database),
    deliveries,
    subscribers: new Subscribers(database, deliveries),
    streamSubjects: new StreamSubjects(database),
    deadLetters: new DeadLetters(database),
    audit: new Audit(database),
    attempts: new Attempts(database),
    tallies: new Tallies(database),
    propagation: new Propagation(database),
    backchannelRequests: new BackchannelRequests(database),
    clientRegistrations: new ClientRegistrations(database),
    initialAccessTokens: new InitialAccessTokens(database),
    administratorLinks: new AdministratorLinks(database),
    idempotencyKeys: new IdempotencyKeys(database),
  };
}

/** A process may have died between COMMIT and Redis: before an event's row goes, its record is in Redis. */
async function makeRecordsKnown(revocations: Revocations, events: readonly OutboxEvent[]): Promise<void> {
  const records = events
    .filter(({ topic }) => topic === 'revocations.v1')
    .map(({ payload }): RevocationRecord => {
      const { tenant, k, id, epoch, until, reason } = JSON.parse(payload) as RevocationRecorded;
      return { tenant, kind: k, id, epoch, until, reason };
    });
  await revocations.makeKnown(records, await revocations.incarnation());
}
