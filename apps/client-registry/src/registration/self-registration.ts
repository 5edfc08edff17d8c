import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { makeClientSecret } from '#accounts';
import { OAuthError, profileProblems } from '#protocol';
import { ClientSecrets, pointerOf, refusedMetadata, Tenant, type RegisteredMetadata } from '#service';
import { ClientRegistrations, Clients, InitialAccessTokens, type ClientRecord, type WithAudit } from '#storage';
import type { Caller } from '../access/caller.js';
import { Trail } from '../audit/trail.js';
import { clientAnswer, clientIdOf } from '../clients/client-answer.js';
import { changedClient } from '../clients/client-registration.js';
import { usesSecret } from '../clients/uses-secret.js';
import { hashOf, makeToken } from './bearer-hash.js';
import { replacementOf } from './check-replacement.js';
import type { Admission, Registrant } from './registration-access.js';
import { RegistrationMetadata } from './registration-metadata.js';
import { wrongToken } from './registration-refusals.js';

export interface Registered {
  readonly client: ClientRecord;
  /** The registration access token, which is shown this once. */
  readonly token: string;
  readonly secret: string | undefined;
}

/** Clients that register, change and delete themselves. */
@Injectable()
export class SelfRegistration {
  constructor(
    private readonly clients: Clients,
    private readonly registrations: ClientRegistrations,
    private readonly initialAccessTokens: InitialAccessTokens,
    private readonly metadata: RegistrationMetadata,
    private readonly secrets: ClientSecrets,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {}

  async register(request: FastifyRequest, admission: Admission): Promise<Registered> {
    const metadata = await this.metadata.of(request.body, admission.policy);
    const id = uuidv7();
    const fresh = this.freshSecret(metadata, undefined);
    const token = makeToken();
    const draft = { tenant: this.tenant.id, id, name: metadata.client_name, metadata, settings: {} };
    const client = await this.clients.create(
      { ...draft, ...(fresh && { secret: this.secrets.stored(id, fresh) }) },
      together(this.admitting(admission, id, token), this.audit(request, id, 'client.register')),
    );
    return { client, token, secret: fresh?.secret };
  }

  /** @throws OAuthError invalid_token when another change has come first */
  async replace(request: FastifyRequest, registrant: Registrant): Promise<Registered> {
    const before = registrant.client;
    refuseRaised(before);
    const given = replacementOf(request.body, before);
    const metadata = await this.metadata.of(given.metadata, registrant.policy);
    checkProfile(metadata, before);
    const fresh = this.freshSecret(metadata, before);
    const token = makeToken();
    const change = { name: metadata.client_name, metadata, settings: before.settings };
    const client = changedClient(
      await this.clients.update(
        this.tenant.id,
        before.id,
        before.version,
        { ...change, ...(fresh && { secret: this.secrets.stored(before.id, fresh) }) },
        together(this.replacingToken(registrant, token), this.audit(request, before.id, 'client.replace')),
      ),
    );
    return { client, token, secret: fresh?.secret ?? given.secret };
  }

  async delete(request: FastifyRequest, { client }: Registrant): Promise<void> {
    const audit = this.audit(request, client.id, 'client.unregister');
    changedClient(await this.clients.delete(this.tenant.id, client.id, undefined, audit));
  }

  /** A secret that signs has to be kept otherwise than one that is compared: such a client gets another. */
  private freshSecret(metadata: RegisteredMetadata, before: ClientRecord | undefined) {
    const { token_endpoint_auth_method: method } = metadata;
    if (!usesSecret(method)) return undefined;
    const isKept = before !== undefined && before.secrets.length > 0;
    const signsNow = method === 'client_secret_jwt' && before?.metadata.token_endpoint_auth_method !== method;
    return isKept && !signsNow ? undefined : makeClientSecret(method);
  }

  /** In the transaction that makes the client: one registration is counted, or there is no client. */
  private admitting({ policy, initialAccessToken }: Admission, id: string, token: string): WithAudit<ClientRecord> {
    return async (queries) => {
      const { id: tenant } = this.tenant;
      if (initialAccessToken !== undefined) {
        const isUsed = await this.initialAccessTokens.use(queries, tenant, initialAccessToken);
        if (!isUsed) throw wrongToken('the initial access token was used up meanwhile');
      }
      await this.registrations.add(queries, tenant, id, { tokenHash: hashOf(token), policy });
    };
  }

  private replacingToken({ client, tokenHash }: Registrant, token: string): WithAudit<ClientRecord> {
    return async (queries) => {
      const hashes = { before: tokenHash, after: hashOf(token) };
      const isReplaced = await this.registrations.replaceToken(queries, this.tenant.id, client.id, hashes);
      if (!isReplaced) throw wrongToken('the token was replaced meanwhile');
    };
  }

  private audit({ id: requestId, ip }: FastifyRequest, id: string, action: string): WithAudit<ClientRecord> {
    const caller: Caller = { actor: { kind: 'client', id, requestId, ip }, scopes: new Set() };
    return this.trail.of(caller, { action, kind: 'client', id: clientIdOf, shown: clientAnswer });
  }
}

/** What an administrator has given the client as its profile is not for the client to leave. */
function checkProfile(metadata: RegisteredMetadata, { settings }: ClientRecord): void {
  const problems = settings.profile === undefined ? [] : profileProblems(settings.profile, metadata);
  if (problems.length === 0) return;
  throw refusedMetadata(problems.map(({ path, message }) => ({ pointer: pointerOf(path), detail: message })));
}

/** Several things in the transaction of one change. */
function together(...parts: readonly WithAudit<ClientRecord>[]): WithAudit<ClientRecord> {
  return async (queries, before, after) => {
    for (const part of parts) await part(queries, before, after);
  };
}

const raised = ['first_party', 'may_introspect', 'may_read_revocations', 'token_exchange', 'resources'] as const;

/** Whoever holds the registration's token could otherwise lead what an administrator has given the client to an address of theirs. */
function refuseRaised({ settings }: ClientRecord): void {
  if (!raised.some((name) => settings[name] !== undefined && settings[name] !== false)) return;
  throw new OAuthError(
    'access_denied',
    'An administrator has given this client more rights, so administrators alone change it.',
  );
}
