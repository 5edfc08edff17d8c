import { capabilities } from '#protocol';
import { chooseLanguage, filled, languages } from './language.js';

test.each([
  ['de-CH fr', 'en', 'de'],
  ['tlh', 'fr-CA,fr;q=0.9', 'fr'],
  [undefined, 'en;q=0.3, ar;q=0.8, xx', 'ar'],
  [undefined, 'zh-Hans-CN', 'zh'],
  [undefined, 'de;q=0, es;q=0.1', 'es'],
  [undefined, undefined, 'en'],
  ['__proto__ constructor', 'toString', 'en'],
])('ui_locales %j and Accept-Language %j give %s', (uiLocales, acceptLanguage, code) => {
  expect(chooseLanguage(uiLocales, acceptLanguage).code).toBe(code);
});

test('every translation has every sentence, with the same gaps', () => {
  const gaps = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
  const english = languages.get('en')!.texts;
  for (const { code, texts } of languages.values()) {
    for (const [name, text] of Object.entries(texts)) {
      expect([code, name, gaps(text)]).toEqual([code, name, gaps(english[name as keyof typeof english])]);
      expect(text.trim()).not.toBe('');
    }
  }
});

test('what is filled in is not filled again', () => {
  expect(filled('{client} asks {person}', { client: '{person}', person: 'Ann' })).toBe('{person} asks Ann');
});

test('the metadata names the languages of the pages', () => {
  expect(capabilities.uiLocales).toEqual([...languages.keys()]);
});
