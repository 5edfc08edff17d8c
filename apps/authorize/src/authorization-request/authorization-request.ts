import type { AuthorizationDetail, capabilities, ClaimsRequest, ResponseType, ServerPolicy } from '#protocol';
import type { FormBody } from '#service';
import type { CatalogueView, ClientRecord } from '#storage';
import type { Origin } from '../pushed-requests/pushed-requests.js';

export type ResponseMode = (typeof capabilities.responseModes)[number];
export type Prompt = (typeof capabilities.prompts)[number];

/** An authorization request that passed every check (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1). */
export interface AuthorizationRequest {
  readonly client: ClientRecord;
  readonly redirectUri: string;
  /** Whether the request named it; if it did, the token request must too (RFC 6749 §4.1.3). */
  readonly redirectUriGiven: boolean;
  readonly responseType: ResponseType;
  readonly responseMode: ResponseMode;
  readonly state: string | undefined;
  readonly scope: readonly string[];
  readonly resource: readonly string[];
  /** RFC 9396 */
  readonly authorizationDetails: readonly AuthorizationDetail[];
  /** Undefined where there is no code, or the client may leave it out. */
  readonly codeChallenge: string | undefined;
  /** Thumbprint of the key that the code is bound to. */
  readonly dpopJkt: string | undefined;
  readonly nonce: string | undefined;
  readonly claims: ClaimsRequest | undefined;
  readonly prompt: ReadonlySet<Prompt>;
  readonly maxAge: number | undefined;
  readonly loginHint: string | undefined;
  readonly idTokenHint: string | undefined;
  readonly uiLocales: string | undefined;
}

/** What a check sees: the parameters as they came, and what is known of whom and what they name. */
export interface Asked extends Origin {
  readonly parameters: FormBody;
  readonly client: ClientRecord | undefined;
  readonly catalogue: CatalogueView;
  readonly policy: ServerPolicy;
}

/**
 * One rule of the authorization request: gives the part that it has checked.
 *
 * @param known what the checks before it gave
 * @throws OAuthError
 */
export type Check = (asked: Asked, known: Partial<AuthorizationRequest>) => Partial<AuthorizationRequest>;
