import { grantableScope } from '#accounts';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { Clock, SignUpSettings, Tenant, type FormBody } from '#service';
import {
  CatalogueCache,
  ClientCache,
  CommitUnknown,
  Consents,
  PolicyCache,
  PostgresUnavailable,
  StoreUnavailable,
  type CatalogueView,
  type ClientRecord,
  type GrantFacts,
  type UserRecord,
} from '#storage';
import type { AuthorizationRequest } from '../authorization-request/authorization-request.js';
import type { AuthorizationResponse } from '../authorization-request/authorization-response.js';
import { AuthorizationResponses } from '../authorization-request/authorization-responses.js';
import { checkAuthorizationRequest } from '../authorization-request/check-authorization-request.js';
import { requestQuery } from '../authorization-request/request-query.js';
import { RequestReader } from '../authorization-request/request-reader.js';
import { CurrentSession, type SignedIn } from '../browser/current-session.js';
import { Interactions } from '../forms/interactions.js';
import { PushedRequests } from '../pushed-requests/pushed-requests.js';
import { CodeIssuer } from './code-issuer.js';
import { FrontChannelTokens } from './front-channel-tokens.js';
import { HintedPerson } from './hinted-person.js';
import { mayRemember, needsConsent, rightsAsked } from './needs-consent.js';
import { signInReason } from './sign-in-reason.js';

export interface ConsentQuestion {
  readonly request: AuthorizationRequest;
  /** Scopes, and those that cover what else is asked for. */
  readonly rights: readonly string[];
  readonly signedIn: SignedIn;
  readonly catalogue: CatalogueView;
}

/** `account` in our own links back to the request: somebody else will sign in. A signed request has no room for it. */
export const anotherAccount = 'another';

/** What the browser gets next. */
export type Step =
  | { readonly kind: 'answer'; readonly response: AuthorizationResponse; readonly clientName: string }
  | {
      readonly kind: 'sign-in';
      readonly request: AuthorizationRequest;
      readonly login: string | undefined;
      /** With an account that is still to be made. */
      readonly isNew: boolean;
    }
  | { readonly kind: 'consent'; readonly question: ConsentQuestion };

export interface Given {
  readonly parameters: FormBody;
  /** That the person has just signed in for this request. */
  readonly signInToken?: string | undefined;
  /** The person followed a link of ours to sign in as somebody else. */
  readonly wantsAnother?: boolean;
  /** What the person decided on the consent page. */
  readonly decision?: { readonly allow: boolean; readonly token: string | undefined };
}

const isAway = (error: unknown): boolean =>
  [StoreUnavailable, PostgresUnavailable, CommitUnknown].some((known) => error instanceof known);

/**
 * Takes an authorization request one step further. Every step starts from the request itself, checked from scratch, and from who
 * is signed in: nothing is kept between two steps.
 */
@Injectable()
export class AuthorizationFlow {
  constructor(
    private readonly clients: ClientCache,
    private readonly catalogue: CatalogueCache,
    private readonly policies: PolicyCache,
    private readonly session: CurrentSession,
    private readonly hinted: HintedPerson,
    private readonly interactions: Interactions,
    private readonly consents: Consents,
    private readonly codes: CodeIssuer,
    private readonly tokens: FrontChannelTokens,
    private readonly reader: RequestReader,
    private readonly pushed: PushedRequests,
    private readonly responses: AuthorizationResponses,
    private readonly settings: SignUpSettings,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  /** The address under which a signed request waits from now on; see `RequestReader.keep`. */
  async keep(parameters: FormBody): Promise<string | undefined> {
    const client = await this.clientOf(parameters);
    return client && this.reader.keep(parameters, client);
  }

  private async clientOf({ client_id: clientId }: FormBody): Promise<ClientRecord | undefined> {
    return clientId === undefined ? undefined : this.clients.find(this.tenant.id, clientId.slice(0, 256));
  }

  /** @throws OAuthError for what only the person may hear of, since nobody has proved to be the client */
  async next(http: FastifyRequest, given: Given): Promise<Step> {
    const catalogue = await this.catalogue.of(this.tenant.id);
    const policy = await this.policies.of(this.tenant.id);
    const client = await this.clientOf(given.parameters);
    const { at, ...read } = await this.reader.read(given.parameters, client);
    const checked = checkAuthorizationRequest({ ...read, client, catalogue, policy });
    switch (checked.outcome) {
      case 'refused':
        throw checked.error;
      case 'answered':
        return this.answer(await this.responses.error(checked.to, checked.error), client?.name);
      case 'valid':
        return this.decide(http, { ...given, at }, checked.request, catalogue).catch(async (error: unknown) => {
          const told = isAway(error) ? away(error) : error;
          if (!(told instanceof OAuthError)) throw error;
          return this.answer(await this.responses.error(checked.request, told), client?.name);
        });
    }
  }

  private async decide(
    http: FastifyRequest,
    given: Given & { readonly at: string | undefined },
    request: AuthorizationRequest,
    catalogue: CatalogueView,
  ): Promise<Step> {
    this.checkSignUp(request);
    // With the consent, read before anything is decided: a withdrawal from here on outdates the code.
    const signedIn = await this.session.at(http, request.client.id);
    const reason = await this.signInReason(given, request, signedIn);
    if (reason !== undefined || !signedIn) return signInStep(request, reason, given.wantsAnother === true, signedIn);
    const scope = scopeHeld(request, signedIn.user, catalogue);
    const { consent } = signedIn;
    const rights = rightsAsked(request, scope, catalogue.claimMappings);
    const refusal = await this.consentStep(given, { request, rights, signedIn, catalogue }, consent.scopes);
    if (refusal) return refusal;
    const facts = await this.codes.factsOf({ ...request, rights }, scope, signedIn);
    return this.give(given.at, request, facts, consent.epoch);
  }

  private async give(
    at: string | undefined,
    request: AuthorizationRequest,
    facts: GrantFacts,
    consentEpoch: number,
  ): Promise<Step> {
    const code = await this.codes.issue(request, facts, consentEpoch);
    // Of several windows with one pushed request the first gets its code (RFC 9126 §4).
    if (at !== undefined && !(await this.pushed.use(at))) {
      throw new OAuthError('invalid_request_uri', 'The request_uri has been used.');
    }
    const tokens = await this.tokens.issue(request, facts, consentEpoch, code);
    const granted = { ...(code !== undefined && { code }), ...tokens };
    return this.answer(await this.responses.granted(request, granted), request.client.name);
  }

  /** Initiating User Registration via OpenID Connect 1.0 §4: a prompt that is not supported is an invalid request. */
  private checkSignUp({ prompt }: AuthorizationRequest): void {
    if (!prompt.has('create') || this.settings.signUp === 'on') return;
    throw new OAuthError('invalid_request', 'The prompt create is not supported: people cannot sign up here.', {
      errorCode: 'parameter_rejected',
    });
  }

  private async signInReason(given: Given, request: AuthorizationRequest, signedIn: SignedIn | undefined) {
    const query = requestQuery(given.parameters);
    const isFresh = signedIn && this.interactions.hasSignedIn(given.signInToken, signedIn.session.id, query);
    const state = {
      authenticatedAtMs: signedIn?.session.authTime.getTime(),
      isFresh: isFresh ?? false,
      wantsAnother: given.wantsAnother === true,
      isHinted: await this.hinted.is(request, signedIn?.user),
    };
    const reason = signInReason(request, state, this.clock.nowMs());
    // OpenID Connect Core §3.1.2.2: whoever has just signed in, and is somebody else than was asked for, ends it.
    if (reason === 'another-person' && state.isFresh) {
      throw new OAuthError('login_required', 'Another person than the hinted one has signed in.');
    }
    return reason;
  }

  /** Undefined when the client may have what it asks for. */
  private async consentStep(
    given: Given,
    question: ConsentQuestion,
    remembered: readonly string[],
  ): Promise<Step | undefined> {
    const { request, rights, signedIn } = question;
    const { client, redirectUri, prompt } = request;
    const { decision } = given;
    const query = requestQuery(given.parameters);
    if (decision && this.interactions.wasAsked(decision.token, signedIn.session.id, query, rights)) {
      if (!decision.allow) throw new OAuthError('access_denied', 'The person has refused.');
      const isNew = rights.some((name) => !remembered.includes(name));
      if (isNew && mayRemember(client, redirectUri)) {
        await this.consents.give(this.tenant.id, signedIn.user.id, client.id, rights);
      }
      return undefined;
    }
    if (!needsConsent(request, rights, remembered)) return undefined;
    if (prompt.has('none')) throw new OAuthError('consent_required', 'The person has to agree first.');
    return { kind: 'consent', question };
  }

  private answer(response: AuthorizationResponse, clientName = ''): Step {
    return { kind: 'answer', response, clientName };
  }
}

/** @throws OAuthError access_denied where nothing is left */
function scopeHeld(
  { scope: asked, authorizationDetails }: AuthorizationRequest,
  user: UserRecord,
  catalogue: CatalogueView,
): readonly string[] {
  const scope = grantableScope(asked, user, catalogue);
  if (scope.length > 0 || authorizationDetails.length > 0) return scope;
  throw new OAuthError('access_denied', 'The person holds none of the rights that were asked for.');
}

function signInStep(
  request: AuthorizationRequest,
  reason: string | undefined,
  wantsAnother: boolean,
  signedIn: SignedIn | undefined,
): Step {
  if (request.prompt.has('none')) {
    throw new OAuthError('login_required', 'The person has to sign in first.', { detail: reason ?? 'nobody' });
  }
  const known = reason === 'another-person' ? undefined : signedIn?.user;
  // Who says on the page for new accounts that they have one goes on by signing in.
  const isNew = request.prompt.has('create') && !wantsAnother;
  return { kind: 'sign-in', request, login: request.loginHint ?? nameOf(known), isNew };
}

const nameOf = (user: UserRecord | undefined): string | undefined => user?.username ?? user?.email ?? undefined;

const away = (cause: unknown): OAuthError =>
  new OAuthError('temporarily_unavailable', 'A part of this service is away. Try again in a moment.', { cause });
