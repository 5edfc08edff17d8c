import { OAuthError } from '../errors/oauth-error.js';
import { parseJson } from '../parse-json.js';

/** One thing that is to be allowed, in the words of its type (RFC 9396 §2). */
export type AuthorizationDetail = Readonly<Record<string, unknown>> & { readonly type: string };

/** One member of a type, as the administrator of its resource server describes it. */
export interface DetailMember {
  readonly kind: 'string' | 'number' | 'boolean' | 'strings' | 'object';
  readonly required?: boolean | undefined;
  /** Of texts: which there are. */
  readonly values?: readonly string[] | undefined;
}

export interface AuthorizationDetailsType {
  /** What people are told that it is. */
  readonly description: string;
  readonly members: Readonly<Record<string, DetailMember>>;
}

const most = 20;

export const invalidDetails = (why: string): OAuthError => new OAuthError('invalid_authorization_details', why);

/**
 * The `authorization_details` parameter: a JSON array of objects, each with a type.
 *
 * @throws OAuthError invalid_authorization_details
 * @see RFC 9396 §2, §5
 */
export function parseAuthorizationDetails(text: string | undefined): readonly AuthorizationDetail[] {
  if (text === undefined) return [];
  const value = parsed(text);
  if (Array.isArray(value) && value.length > 0 && value.length <= most && value.every(isDetail)) return value;
  throw invalidDetails('The authorization_details is not a JSON array of objects that each have a type.');
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new OAuthError('invalid_authorization_details', 'The authorization_details is not JSON.', { cause });
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isDetail = (value: unknown): value is AuthorizationDetail => isObject(value) && typeof value['type'] === 'string';

/**
 * Checks a detail against its type: members that are not described may mean anything, so they are refused.
 *
 * @throws OAuthError invalid_authorization_details
 * @see RFC 9396 §5
 */
export function checkDetail(detail: AuthorizationDetail, { members }: AuthorizationDetailsType): void {
  const { type, ...given } = detail;
  for (const [name, value] of Object.entries(given)) {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (!member || !isOf(member, value))
      throw invalidDetails(`The authorization_details of ${type} have a wrong member.`);
  }
  const missing = Object.entries(members).find(
    ([name, { required }]) => required === true && given[name] === undefined,
  );
  if (missing) throw invalidDetails(`The authorization_details of ${type} lack ${missing[0]}.`);
}

function isOf({ kind, values }: DetailMember, value: unknown): boolean {
  const isText = (text: unknown): boolean =>
    typeof text === 'string' && (values === undefined || values.includes(text));
  switch (kind) {
    case 'string':
      return isText(value);
    case 'strings':
      return Array.isArray(value) && value.length > 0 && value.every(isText);
    case 'object':
      return isObject(value);
    case 'number':
    case 'boolean':
      return typeof value === kind;
  }
}

/**
 * What a token request asks for of what was granted: some of it, as it was granted; without a word, all of it.
 *
 * @throws OAuthError invalid_authorization_details
 * @see RFC 9396 §6
 */
export function narrowedDetails(
  text: string | undefined,
  granted: readonly AuthorizationDetail[],
): readonly AuthorizationDetail[] {
  if (text === undefined) return granted;
  const known = new Set(granted.map(canonical));
  const asked = parseAuthorizationDetails(text);
  if (asked.every((detail) => known.has(canonical(detail)))) return asked;
  throw invalidDetails('The authorization_details hold more than was granted.');
}

/** The order of members says nothing. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_name, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
