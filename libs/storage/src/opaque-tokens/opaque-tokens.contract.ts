import { randomUUID } from 'node:crypto';
import type { OpaqueTokens } from './opaque-tokens.js';

export function describeOpaqueTokens(adapter: string, open: () => OpaqueTokens): void {
  describe(`OpaqueTokens: ${adapter}`, () => {
    it('gives back the bytes it was given, for as long as they live', async () => {
      const tokens = open();
      const [name, sealed] = [`default:${randomUUID()}`, Buffer.from([0, 255, 10, 13, 128])];
      expect(await tokens.get(name)).toBeUndefined();
      await tokens.put(name, sealed, 60_000);
      expect((await tokens.get(name))?.equals(sealed)).toBe(true);
      await tokens.put(name, sealed, 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await tokens.get(name)).toBeUndefined();
    });
  });
}
