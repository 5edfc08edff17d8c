import { randomUUID } from 'node:crypto';
import type { ShortLivedValues } from './short-lived-values.js';

export function describeShortLivedValues(adapter: string, open: () => ShortLivedValues): void {
  describe(`ShortLivedValues: ${adapter}`, () => {
    const text = '{"name":"Zoë \\u0000 🔑"}\r\n';

    it('gives back the text it was given, for as long as they live', async () => {
      const values = open();
      const name = `default:${randomUUID()}`;
      expect(await values.get('at', name)).toBeUndefined();
      await values.put('at', name, text, 60_000);
      expect(await values.get('at', name)).toBe(text);
      expect(await values.get('par', name)).toBeUndefined();
      await values.put('at', name, text, 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await values.get('at', name)).toBeUndefined();
    });

    it('many that are put at once are all there, but for one whose life is over', async () => {
      const values = open();
      const lives = [60_000, 0, 60_000.5, -1000, 60_000];
      const names = lives.map(() => `default:${randomUUID()}`);
      await Promise.all(names.map((name, index) => values.put('at', name, `${index}`, lives[index] ?? 0)));
      const found = await Promise.all(names.map((name) => values.get('at', name)));
      expect(found).toEqual(['0', undefined, '2', undefined, '4']);
    });

    it('of many that take a value, one gets it', async () => {
      const values = open();
      const name = `default:${randomUUID()}`;
      await values.put('par', name, text, 60_000);
      const taken = await Promise.all(Array.from({ length: 20 }, () => values.take('par', name)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await values.get('par', name)).toBeUndefined();
      // What was taken does not come back.
      expect(await values.replace('par', name, text, 60_000)).toBe(false);
      await values.put('par', name, text, 1000);
      expect(await values.replace('par', name, 'other', 60_000)).toBe(true);
      expect(await values.get('par', name)).toBe('other');
    });
  });
}
