import { randomBytes, randomUUID } from 'node:crypto';
import type { AuthorizationCodes } from './authorization-codes.js';

const name = (): string => `default:${randomBytes(16).toString('base64url')}`;
const sealed = { payload: Buffer.from('payload'), facts: Buffer.from('facts') };
const minute = 60_000;

/** What every store of codes promises: whoever claims first gets the payload, everybody after them the facts. */
export function describeAuthorizationCodes(adapter: string, open: () => AuthorizationCodes): void {
  describe(`AuthorizationCodes: ${adapter}`, () => {
    it('gives the payload to exactly one of many claims, and the facts to all others', async () => {
      const codes = open();
      for (let round = 0; round < 200; round += 1) {
        const code = name();
        await codes.issue(code, sealed, minute);
        const claims = await Promise.all(Array.from({ length: 8 }, () => codes.claim(code, randomUUID())));
        expect(claims.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
        const replayed = claims.filter((claim) => claim.outcome === 'replayed');
        expect(replayed).toHaveLength(7);
        expect(replayed.every(({ facts }) => facts.equals(sealed.facts))).toBe(true);
      }
    });

    it('knows nothing of a code that was never issued or has expired', async () => {
      const codes = open();
      const code = name();
      expect(await codes.claim(code, randomUUID())).toEqual({ outcome: 'absent' });
      await codes.issue(code, sealed, 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(await codes.claim(code, randomUUID())).toEqual({ outcome: 'absent' });
    });

    it('restores a code for the attempt that claimed it, and for no other', async () => {
      const codes = open();
      const [code, attempt] = [name(), randomUUID()];
      await codes.issue(code, sealed, minute);
      await codes.claim(code, attempt);
      expect(await codes.restore(code, randomUUID(), sealed.payload, minute)).toBe(false);
      expect(await codes.restore(code, attempt, sealed.payload, minute)).toBe(true);
      expect(await codes.claim(code, randomUUID())).toMatchObject({ outcome: 'claimed', payload: sealed.payload });
    });

    it('T1.16: never both restores a code and marks it as replayed', async () => {
      const codes = open();
      for (let round = 0; round < 200; round += 1) {
        const [code, attempt] = [name(), randomUUID()];
        await codes.issue(code, sealed, minute);
        await codes.claim(code, attempt);
        const [restored, marked] = await Promise.all([
          codes.restore(code, attempt, sealed.payload, minute),
          codes.mark(code),
        ]);
        expect(restored).toBe(!marked);
      }
    });

    it('T1.17: keeps either the code or its tombstone, whatever lies in the payload', async () => {
      const codes = open();
      const code = name();
      const nested = { ...sealed, payload: Buffer.from('['.repeat(5000) + ']'.repeat(5000)) };
      await codes.issue(code, nested, minute);
      expect(await codes.claim(code, randomUUID())).toMatchObject({ outcome: 'claimed', payload: nested.payload });
      expect(await codes.claim(code, randomUUID())).toMatchObject({ outcome: 'replayed' });
    });
  });
}
