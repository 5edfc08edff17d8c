import type { Embedded } from './start-embedded.js';

/** What a person who has just started the platform wants to know. */
export async function welcome(_embedded: Embedded, issuer: string): Promise<void> {
  process.stdout.write(`\nTokenward is ready: ${issuer}\n`);
  await Promise.resolve();
}
