import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { isClientDocumentUrl, OAuthError } from '#protocol';
import {
  CatalogueCache,
  ClientCache,
  ClientDocuments,
  PolicyCache,
  type ClientRecord,
  type ClientSource,
} from '#storage';
import { effectiveRules } from '../client-metadata/registration-rules.js';
import { OutboundRefused } from '../outbound/outbound-refused.js';
import { isLoopbackUrl } from '../settings/loopback.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { Clock } from '../time/clock.js';
import { DocumentFetches } from './document-fetches.js';
import { documentMetadata } from './document-metadata.js';

/** A document that is wrong is not asked for again at once, and when it is mended that soon works. */
const failedMs = 10_000;

/**
 * Clients whose id is the URL of their metadata: they stand before the clients that are stored, and are stored themselves.
 *
 * @see draft-ietf-oauth-client-id-metadata-document
 */
@Injectable()
export class DocumentedClients implements OnModuleInit {
  private readonly failures = new LRUCache<string, { readonly error: OAuthError; readonly untilMs: number }>({
    max: 10_000,
  });

  constructor(
    private readonly cache: ClientCache,
    private readonly documents: ClientDocuments,
    private readonly fetches: DocumentFetches,
    private readonly policies: PolicyCache,
    private readonly catalogue: CatalogueCache,
    private readonly settings: ServiceSettings,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.cache.readThrough((stored) => this.before(stored));
  }

  /** Clients that are documents, and all others from where they come. */
  before(stored: ClientSource): ClientSource {
    return { find: (tenant, id) => (this.isOne(id) ? this.find(tenant, id) : stored.find(tenant, id)) };
  }

  /** Plain http only where the issuer itself is on this machine, for those who develop. */
  private isOne(id: string): boolean {
    const isOpen = id.startsWith('https:') || (isLoopbackUrl(this.settings.issuer) && isLoopbackUrl(id));
    return isClientDocumentUrl(id) && isOpen;
  }

  /** @throws OAuthError invalid_client */
  private async find(tenant: string, url: string): Promise<ClientRecord | undefined> {
    const { client_id_metadata_documents: isOn } = await this.policies.of(tenant);
    if (!isOn) return undefined;
    const known = await this.documents.find(tenant, url);
    // Whoever was switched off stays so, whatever the document says.
    if (known && (known.isFresh || known.client.disabled)) return known.client;
    return this.current(tenant, url).catch((error: unknown) => {
      // As with published keys: a client goes on for an hour while its server is away.
      if (known?.isUsable && isAway(error)) return known.client;
      throw error;
    });
  }

  private async current(tenant: string, url: string): Promise<ClientRecord> {
    const failed = this.failures.get(url);
    if (failed && failed.untilMs > this.clock.monotonicMs()) throw failed.error;
    try {
      return await this.fetched(tenant, url);
    } catch (error) {
      if (error instanceof OAuthError && error.code === 'invalid_client') {
        this.failures.set(url, { error, untilMs: this.clock.monotonicMs() + failedMs });
      }
      throw error;
    }
  }

  private async fetched(tenant: string, url: string): Promise<ClientRecord> {
    const { document, freshSeconds } = await this.fetches.fetch(url);
    const { scopes } = await this.catalogue.of(tenant);
    const rules = effectiveRules({}, await this.policies.of(tenant));
    const allowed = rules.scopes.filter((scope) => scopes.has(scope));
    const metadata = documentMetadata(url, document, { ...rules, scopes: allowed });
    // People see where the document lies: its name says whatever its author likes.
    const name = `${metadata.client_name} (${new URL(url).host})`;
    return this.documents.keep(tenant, url, { name, metadata, freshSeconds });
  }
}

/** Its server, or our own patience; a document that is gone or wrong is an answer. */
const isAway = (error: unknown): boolean =>
  error instanceof OAuthError && (error.code === 'temporarily_unavailable' || isUnreachable(error.cause));

const isUnreachable = (cause: unknown): boolean => cause instanceof OutboundRefused && cause.failure !== 'forbidden';
