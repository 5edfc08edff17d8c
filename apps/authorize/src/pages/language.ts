import { identityScopes } from '#protocol';
import { acceptedLanguages, firstLanguage } from '#service';
import type { CatalogueView } from '#storage';
import { ar } from './translations/ar.js';
import { de } from './translations/de.js';
import { en, type Texts } from './translations/en.js';
import { es } from './translations/es.js';
import { fr } from './translations/fr.js';
import { zh } from './translations/zh.js';

export interface Language {
  readonly code: string;
  readonly direction: 'ltr' | 'rtl';
  readonly texts: Texts;
}

const english: Language = { code: 'en', direction: 'ltr', texts: en };

export const languages: ReadonlyMap<string, Language> = new Map([
  ['en', english],
  ['de', { code: 'de', direction: 'ltr', texts: de }],
  ['es', { code: 'es', direction: 'ltr', texts: es }],
  ['fr', { code: 'fr', direction: 'ltr', texts: fr }],
  ['zh', { code: 'zh', direction: 'ltr', texts: zh }],
  ['ar', { code: 'ar', direction: 'rtl', texts: ar }],
]);

/**
 * The language of a page: what the client asked for, then what the browser prefers.
 *
 * @param uiLocales OpenID Connect Core §3.1.2.1: tags separated by spaces, the preferred one first
 * @param acceptLanguage RFC 9110 §12.5.4
 */
export function chooseLanguage(uiLocales: string | undefined, acceptLanguage: string | undefined): Language {
  const tags = [...(uiLocales ?? '').split(' ').slice(0, 10), ...acceptedLanguages(acceptLanguage)];
  return languages.get(firstLanguage(tags, (language) => languages.has(language)) ?? '') ?? english;
}

/** A sentence with its gaps filled in. */
export const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (gap, name: string) => values[name] ?? gap);

/** What scopes allow. Those of OpenID Connect are in every language; others say what their administrator wrote. */
export const rightsInWords = (
  scope: readonly string[],
  texts: Texts,
  { scopes }: Pick<CatalogueView, 'scopes'>,
): readonly string[] => scope.map((name) => inWords(name, texts) ?? scopes.get(name)?.description ?? name);

const inWords = (scope: string, texts: Texts): string | undefined =>
  Object.hasOwn(identityScopes, scope) ? texts[`scope_${scope as keyof typeof identityScopes}`] : undefined;
