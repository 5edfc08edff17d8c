import { errorCatalogue } from './error-catalogue.js';
import { errorInWords, errorTranslations } from './error-in-words.js';

it.each([...errorTranslations])('%s has every error, nothing twice and nothing else', (_language, translated) => {
  expect(Object.keys(translated).sort()).toEqual([...errorCatalogue.keys()].sort());
  const texts = Object.values(translated).flat();
  expect(texts.filter((text) => text.trim() === '')).toEqual([]);
});

it('names of parameters and settings are the same in each', () => {
  const names = /\b[a-z]+(?:_[a-z]+)+\b|\b[A-Z]{4,}(?:_[A-Z]+)+\b/g;
  const namesIn = (text: string): string[] => [...new Set([...text.matchAll(names)].map(([name]) => name))].sort();
  for (const [language, translated] of errorTranslations) {
    for (const [code, { meaning, remedy }] of errorCatalogue) {
      expect([language, code, namesIn(translated[code]?.join(' ') ?? '')]).toEqual([
        language,
        code,
        namesIn(`${meaning} ${remedy}`),
      ]);
    }
  }
});

it('a language that nobody has translated is English, and a code that nobody knows is nothing', () => {
  expect(errorInWords('invalid_grant', 'pt')).toEqual(errorCatalogue.get('invalid_grant'));
  expect(errorInWords('invalid_grant', 'de')?.meaning).toContain('Code');
  expect(errorInWords('constructor', 'de')).toBeUndefined();
});
