import { OAuthError } from '#protocol';
import { allValues, type FormBody } from '#service';

/**
 * The resources that the token is asked for: among those that were granted, where any were.
 *
 * @throws OAuthError invalid_target
 * @see RFC 8707 §2.2
 */
export function requestedResource(form: FormBody, granted: readonly string[]): readonly string[] {
  const requested = allValues(form, 'resource');
  if (requested.length === 0) return granted;
  if (granted.length === 0 || requested.every((resource) => granted.includes(resource))) return requested;
  throw new OAuthError('invalid_target', 'The resource was not among those that were granted.');
}
