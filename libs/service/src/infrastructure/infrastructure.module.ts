import { Global, Module, type DynamicModule, type InjectionToken, type OnApplicationShutdown } from '@nestjs/common';
import { EventBus, Outbox, Relay } from '#events';
import { KeyRing, KeyRotation, Sealer, SecretKeys } from '#keys';
import {
  AdministratorLinks,
  Attempts,
  Audit,
  AuthorizationCodes,
  BackchannelRequests,
  Catalogue,
  CatalogueCache,
  ClientCache,
  ClientDocuments,
  ClientRegistrations,
  Clients,
  Consents,
  Database,
  DeadLetters,
  Deliveries,
  Endings,
  TokenEndings,
  EventLog,
  GrantLists,
  Grants,
  IdempotencyKeys,
  InitialAccessTokens,
  KeyStore,
  MappedClaims,
  Policies,
  PolicyCache,
  ShortLivedValues,
  Propagation,
  RequestCounts,
  RefreshFamilies,
  Revocations,
  RevocationSet,
  Sessions,
  StreamSubjects,
  Subscribers,
  Tallies,
  Users,
} from '#storage';
import { RegisteredOrigins } from '../cors/registered-origins.js';
import { PresentedTokens } from '../access-tokens/presented-tokens.js';
import { DpopNonces } from '../dpop/dpop-nonces.js';
import { DpopProofs } from '../dpop/dpop-proofs.js';
import { AccessTokens } from '../access-tokens/access-tokens.js';
import { SealedCodes } from '../authorization-codes/sealed-codes.js';
import { clientAuthentication } from '../client-authentication/index.js';
import type { Infrastructure } from './connect.js';
import { AddressLimit } from '../limits/address-limit.js';
import { Housekeeping } from './housekeeping.js';
import { InfrastructureHealth } from './infrastructure-health.js';
import { InfrastructureMetrics } from './infrastructure-metrics.js';
import { Tenant } from './tenant.js';

class Closing implements OnApplicationShutdown {
  constructor(private readonly infrastructure: Infrastructure) {}

  async onApplicationShutdown(): Promise<void> {
    await this.infrastructure.close();
  }
}

/** Gives every module the stores, keys and events of this process, each under its own class. */
@Global()
@Module({})
export class InfrastructureModule {
  static of(infrastructure: Infrastructure, tenant: Tenant): DynamicModule {
    const { storage, bus, secretKeys, sealer, shortLived, keyRing, keyRotation } = infrastructure;
    const values: [InjectionToken, unknown][] = [
      [Tenant, tenant],
      [EventBus, bus],
      [Relay, storage.relay],
      [Outbox, storage.outbox],
      [SecretKeys, secretKeys],
      [Sealer, sealer],
      [KeyRing, keyRing],
      [KeyRotation, keyRotation],
      [Database, storage.database],
      [AdministratorLinks, storage.administratorLinks],
      [Attempts, storage.attempts],
      [Tallies, storage.tallies],
      [Audit, storage.audit],
      [AuthorizationCodes, storage.codes],
      [BackchannelRequests, storage.backchannelRequests],
      [Catalogue, storage.catalogue],
      [CatalogueCache, storage.catalogueCache],
      [ClientCache, storage.clientCache],
      [ClientDocuments, storage.clientDocuments],
      [ClientRegistrations, storage.clientRegistrations],
      [Clients, storage.clients],
      [Consents, storage.consents],
      [DeadLetters, storage.deadLetters],
      [Deliveries, storage.deliveries],
      [Endings, storage.endings],
      [TokenEndings, storage.tokenEndings],
      [EventLog, storage.eventLog],
      [GrantLists, storage.grantLists],
      [Grants, storage.grants],
      [IdempotencyKeys, storage.idempotencyKeys],
      [InitialAccessTokens, storage.initialAccessTokens],
      [KeyStore, storage.keyStore],
      [MappedClaims, storage.mappedClaims],
      [ShortLivedValues, shortLived],
      [Policies, storage.policies],
      [PolicyCache, storage.policyCache],
      [Propagation, storage.propagation],
      [RequestCounts, storage.requestCounts],
      [RefreshFamilies, storage.refreshFamilies],
      [Revocations, storage.revocations],
      [RevocationSet, storage.revocationSet],
      [Sessions, storage.sessions],
      [StreamSubjects, storage.streamSubjects],
      [Subscribers, storage.subscribers],
      [Users, storage.users],
      [Closing, new Closing(infrastructure)],
    ];
    const stored = values.map(([provide, useValue]) => ({ provide, useValue }));
    const services = [
      RegisteredOrigins,
      AccessTokens,
      SealedCodes,
      ...clientAuthentication,
      DpopNonces,
      DpopProofs,
      PresentedTokens,
      Housekeeping,
      InfrastructureHealth,
      InfrastructureMetrics,
    ];
    return {
      module: InfrastructureModule,
      providers: [...stored, ...services, AddressLimit],
      exports: [...values.map(([provide]) => provide), ...services],
    };
  }
}
