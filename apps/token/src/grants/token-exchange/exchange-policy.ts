import { OAuthError, parseScope, scopeWithin } from '#protocol';
import { allValues, type AccessTokenClaims, type FormBody } from '#service';
import type { ClientRecord, TokenExchangePolicy } from '#storage';

/** Those of the server itself: an exchanged token is for a resource server, and is never renewed. */
const never = ['openid', 'offline_access'];

/** @throws OAuthError unauthorized_client: without a policy nothing may be exchanged */
export function exchangePolicyOf(client: ClientRecord): TokenExchangePolicy {
  const { token_exchange: policy } = client.settings;
  if (policy) return policy;
  throw new OAuthError('unauthorized_client', 'This client has no policy for exchanging tokens.');
}

/**
 * Whether the client may bring this token: one of its own, or one that was meant for a resource server that it speaks for. A token
 * that was stolen elsewhere is worth nothing here.
 */
export const mayBring = (client: ClientRecord, policy: TokenExchangePolicy, subject: AccessTokenClaims): boolean =>
  subject.client_id === client.id ||
  [subject.aud].flat().some((audience) => policy.subject_audiences?.includes(audience) ?? false);

/**
 * Who the new token is for, of those that the policy names. Without a word, the only one.
 *
 * @throws OAuthError invalid_target
 * @see RFC 8693 §2.1, §2.2.2
 */
export function targetOf(form: FormBody, { audiences }: TokenExchangePolicy): readonly string[] {
  const named = [...new Set([...allValues(form, 'resource'), ...allValues(form, 'audience')])];
  const target = named.length === 0 && audiences.length === 1 ? audiences : named;
  if (target.length > 0 && target.every((audience) => audiences.includes(audience))) return target;
  throw new OAuthError('invalid_target', 'Name an audience or resource that this client may exchange tokens for.');
}

/**
 * Never more than the subject's token holds, nor than the client is registered for.
 *
 * @throws OAuthError invalid_scope
 */
export function exchangedScope(
  client: ClientRecord,
  subject: AccessTokenClaims,
  requested: string | undefined,
): readonly string[] {
  const registered = parseScope(client.metadata.scope);
  const held = subject.scope === '' ? [] : parseScope(subject.scope);
  const most = held.filter((scope) => registered.includes(scope) && !never.includes(scope));
  return scopeWithin(requested, most);
}
