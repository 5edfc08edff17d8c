import * as z from 'zod';
import type { Answered } from './operation.js';

/** An ending that is done: with what it is told by, so that a reader can wait for exactly this. */
export const revocationSchema = z.object({
  revocation_token: z.string().describe('Give it to a verifier as Revocation-Token to wait until it knows of this'),
});

export const revocationAnswer = (revocationToken = '0', body: object = {}): Answered => ({
  status: 200,
  headers: { 'revocation-token': revocationToken },
  body: { ...body, revocation_token: revocationToken },
});
