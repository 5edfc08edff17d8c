import { capabilities, type ResponseType } from '../metadata/capabilities.js';

const sorted = (type: string): string => type.split(' ').sort().join(' ');
const byWords: ReadonlyMap<string, ResponseType> = new Map(
  capabilities.responseTypes.map((type) => [sorted(type), type]),
);

/**
 * The response type that these words stand for, in whatever order they come; undefined for one that does not exist.
 *
 * @see RFC 6749 §3.1.1
 */
export const responseTypeOf = (text: string): ResponseType | undefined => byWords.get(sorted(text));

/** What comes back with the redirect. */
export type ResponseWord = 'code' | 'id_token' | 'token';

export const asksFor = (type: string, word: ResponseWord): boolean => type.split(' ').includes(word);

/** Whether tokens go through the browser: such answers never travel in a query (Multiple Response Type Encoding §3, §5). */
export const givesTokens = (type: string): boolean => asksFor(type, 'token') || asksFor(type, 'id_token');

/**
 * The grant types that a client needs for a response type.
 *
 * @see RFC 7591 §2.1
 */
export const grantTypesOf = (type: string): readonly ('authorization_code' | 'implicit')[] => [
  ...(asksFor(type, 'code') ? (['authorization_code'] as const) : []),
  ...(givesTokens(type) ? (['implicit'] as const) : []),
];
