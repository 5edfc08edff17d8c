import { randomBytes } from 'node:crypto';
import { PollFeed, recordKey, RevocationSet, TokenVerifier } from '#resource-server';
import { interleaved, median, memoryMiB } from './measure.js';
import { startIssuer } from './start-issuer.js';

export interface RecordFigures {
  readonly mebibytes: number;
  readonly largeLookupsPerSecond: number;
  readonly smallLookupsPerSecond: number;
  readonly bootstrapMs: number;
}

const newId = (): string => randomBytes(32).toString('base64url');

function filled(records: number): RevocationSet {
  const set = new RevocationSet('default', { maxEntries: 2_000_000 });
  for (let count = 0; count < records; count += 1) {
    set.add({ tenant: 'default', k: 'gid', id: newId(), epoch: 0, until: 2e9 });
  }
  return set;
}

const lookups = 100_000;

/** As a new token is looked up: from the names on. In turn, since what the machine does besides is more than the difference. */
async function lookUps(sets: readonly RevocationSet[]): Promise<number[]> {
  const ids = Array.from({ length: lookups }, newId);
  const rounds = sets.map((set) => ({
    run: () => {
      for (const id of ids) if (set.floor(recordKey('gid', id)) > 0) throw new Error('found what is not there');
    },
  }));
  return (await interleaved(rounds)).map((taken) => (lookups * 1000) / median(taken));
}

export async function measureRecords(): Promise<RecordFigures> {
  const before = memoryMiB();
  const large = filled(1_000_000);
  const mebibytes = memoryMiB() - before;
  const [largeLookupsPerSecond = 0, smallLookupsPerSecond = 0] = await lookUps([large, filled(1000)]);
  return { mebibytes, largeLookupsPerSecond, smallLookupsPerSecond, bootstrapMs: await bootstrap() };
}

async function bootstrap(): Promise<number> {
  const { issuer, stop } = await startIssuer({ records: 100_000, tokens: 0 });
  const client = { clientId: 'a', clientSecret: 'b' };
  const times: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    const verifier = new TokenVerifier({ issuer, audience: 'a', client, feed: new PollFeed(), report: false });
    const started = performance.now();
    await verifier.start();
    times.push(performance.now() - started);
    if (verifier.revocations.set.size !== 100_000) throw new Error('records are missing');
    await verifier.close();
  }
  await stop();
  return times.toSorted((one, other) => one - other)[2] ?? 0;
}
