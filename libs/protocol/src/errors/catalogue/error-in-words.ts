import { errorCatalogue } from './error-catalogue.js';
import type { ErrorEntry } from './error-entry.js';
import { ar } from './translations/ar.js';
import { de } from './translations/de.js';
import { es } from './translations/es.js';
import { fr } from './translations/fr.js';
import type { TranslatedErrors } from './translations/translated-errors.js';
import { zh } from './translations/zh.js';

/** By language (BCP 47); English is what they are translated from. */
export const errorTranslations: ReadonlyMap<string, TranslatedErrors> = new Map(Object.entries({ ar, de, es, fr, zh }));

/** What an error means in this language, or in English. Undefined: no page tells of it. */
export function errorInWords(code: string, language: string): ErrorEntry | undefined {
  const entry = errorCatalogue.get(code);
  const translated = errorTranslations.get(language);
  if (!entry || !translated || !Object.hasOwn(translated, code)) return entry;
  const [meaning = entry.meaning, remedy = entry.remedy] = translated[code] ?? [];
  return { meaning, remedy };
}
