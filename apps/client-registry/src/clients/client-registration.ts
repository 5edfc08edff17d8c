import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { makeClientSecret } from '#accounts';
import { parseScope } from '#protocol';
import { clientBody, clientMembers, ClientSecrets, Tenant, type ClientBody } from '#service';
import { Clients, type ClientChange, type ClientMetadata, type ClientRecord, type ClientSettings } from '#storage';
import type { Caller } from '../access/caller.js';
import { requireHeld } from '../access/require-held.js';
import { Trail } from '../audit/trail.js';
import { changedMeanwhile } from '../operations/entity-version.js';
import { mergePatch } from '../operations/merge-patch.js';
import { notFound } from '../operations/path-parameters.js';
import { validBody } from '../operations/validated.js';
import { clientAnswer, clientIdOf } from './client-answer.js';
import { ClientReferences } from './client-references.js';
import { usesSecret } from './uses-secret.js';

/** Clients come into being and change here: checked as a whole each time, and never stronger than who writes them. */
@Injectable()
export class ClientRegistration {
  constructor(
    private readonly clients: Clients,
    private readonly secrets: ClientSecrets,
    private readonly references: ClientReferences,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {}

  async create(caller: Caller, body: ClientBody): Promise<{ client: ClientRecord; secret: string | undefined }> {
    requireHeld(caller, parseScope(body.scope));
    await this.references.check(body);
    const method = body.token_endpoint_auth_method;
    const fresh = usesSecret(method) ? makeClientSecret(method) : undefined;
    // Ids that grow with time: a new client comes at the end of a list that somebody is paging through.
    const named = { tenant: this.tenant.id, id: uuidv7(), ...storedOf(body, {}) };
    const audit = this.trail.of(caller, {
      action: 'client.create',
      kind: 'client',
      id: clientIdOf,
      shown: clientAnswer,
    });
    const client = await this.clients.create(
      { ...named, ...(fresh && { secret: this.secrets.stored(named.id, fresh) }) },
      audit,
    );
    return { client, secret: fresh?.secret };
  }

  async update(caller: Caller, id: string, version: number | undefined, patch: object): Promise<ClientRecord> {
    const before = await this.find(id);
    if (version !== undefined && version !== before.version) throw changedMeanwhile();
    const body = validBody(clientBody, mergePatch(writtenOf(before), patch));
    requireHeld(caller, [...parseScope(before.metadata.scope), ...parseScope(body.scope)]);
    await this.references.check(body);
    const audit = this.trail.of(caller, {
      action: 'client.update',
      kind: 'client',
      id: clientIdOf,
      shown: clientAnswer,
    });
    const change = storedOf(body, before.metadata);
    return changedClient(await this.clients.update(this.tenant.id, id, before.version, change, audit));
  }

  async find(id: string): Promise<ClientRecord> {
    const client = await this.clients.find(this.tenant.id, id);
    if (!client) throw notFound();
    return client;
  }
}

/** @throws OAuthError not_found, ProblemError 412 */
export function changedClient(change: ClientChange): ClientRecord {
  switch (change.outcome) {
    case 'changed':
      return change.client;
    case 'unknown':
      throw notFound();
    case 'conflict':
      throw changedMeanwhile();
  }
}

/** The members that an administrator writes, of what is stored. */
function writtenOf({ name, metadata, settings }: ClientRecord): Readonly<Record<string, unknown>> {
  const written = Object.entries(metadata).filter(([member]) => Object.hasOwn(clientMembers, member));
  return { ...Object.fromEntries(written), client_name: name, settings };
}

/** What is stored; members that came by another way than this API stay as they are. */
function storedOf(body: ClientBody, before: ClientMetadata) {
  const { settings, ...metadata } = body;
  const others = Object.entries(before).filter(([member]) => !Object.hasOwn(clientMembers, member));
  return {
    name: body.client_name,
    metadata: { ...Object.fromEntries(others), ...metadata } as ClientMetadata,
    settings: (settings ?? {}) as ClientSettings,
  };
}
