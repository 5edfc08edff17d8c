import type { SignedParts } from '#events';
import { SignedInTurn } from './signed-in-turn.js';

const partsOf = (key: string): SignedParts => ({ type: 'rev', tenant: 'default', key, xid: '7', value: '{}' });
const told = (frame: string): string =>
  frame.startsWith('event: reset') ? 'reset' : (JSON.parse(frame.split('data: ')[1] ?? '') as { key: string }).key;

function openTurn() {
  const frames: string[] = [];
  const asked: string[] = [];
  const errors: unknown[] = [];
  const signer = { isAway: false, held: [] as (() => void)[], isSlow: false };
  const turn = new SignedInTurn({
    sign: async (parts) => {
      asked.push(parts.key);
      if (signer.isSlow) await new Promise<void>((resolve) => signer.held.push(resolve));
      if (signer.isAway) throw new Error('the signer is away');
      return { ...parts, sig: 'signed' };
    },
    tell: (frame) => frames.push(told(frame)),
    onError: (error) => errors.push(error),
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 10));
  const release = async () => {
    for (const go of signer.held.splice(0)) go();
    await settled();
  };
  return { turn, frames, asked, errors, signer, settled, release };
}

it('tells in the order in which it came, whatever the signer takes for each', async () => {
  const { turn, frames, signer, settled } = openTurn();
  signer.isSlow = true;
  turn.record(partsOf('a'));
  await settled();
  for (const key of ['b', 'c']) turn.record(partsOf(key));
  turn.heartbeat(partsOf('hb'), '7');
  expect(frames).toEqual([]);
  for (let round = 0; round < 2; round += 1) {
    for (const go of signer.held.splice(0).reverse()) go();
    await settled();
  }
  expect(frames).toEqual(['a', 'b', 'c', 'hb']);
});

it('asks a signer for a hundred at once, and no more', async () => {
  const { turn, frames, asked, signer, settled, release } = openTurn();
  signer.isSlow = true;
  for (let n = 0; n < 250; n += 1) turn.record(partsOf(String(n)));
  const numbers: number[] = [];
  while (frames.length < 250) {
    await settled();
    numbers.push(asked.length);
    await release();
  }
  expect(numbers).toEqual([1, 101, 201, 250]);
});

it('what cannot be signed is not asked for again: one heartbeat after the other, and a reset before the first that is told', async () => {
  const { turn, frames, asked, errors, signer, settled } = openTurn();
  signer.isAway = true;
  turn.record(partsOf('a'));
  await settled();
  for (const key of ['b', 'c']) turn.record(partsOf(key));
  turn.heartbeat(partsOf('hb 1'), '7');
  await settled();
  expect([asked, errors.length, frames]).toEqual([['a', 'hb 1'], 2, []]);
  signer.isAway = false;
  turn.record(partsOf('d'));
  turn.heartbeat(partsOf('hb 2'), '8');
  await settled();
  turn.record(partsOf('e'));
  await settled();
  expect(frames).toEqual(['reset', 'hb 2', 'e']);
});

it('readers of what would wait too long are sent for a snapshot, and memory stays bounded', async () => {
  const { turn, frames, asked, signer, release } = openTurn();
  signer.isSlow = true;
  for (let n = 0; n < 30_000; n += 1) turn.record(partsOf(String(n)));
  turn.heartbeat(partsOf('hb'), '7');
  await release();
  await release();
  expect(asked).toEqual(['0', 'hb']);
  expect(frames).toEqual(['0', 'reset', 'hb']);
});

it('heartbeats that wait are one, the newest; with a slow signer they do not pile up', async () => {
  const { turn, frames, signer, release } = openTurn();
  signer.isSlow = true;
  turn.heartbeat(partsOf('hb 1'), '1');
  for (let n = 2; n <= 20_000; n += 1) turn.heartbeat(partsOf(`hb ${n}`), String(n));
  turn.record(partsOf('a'));
  await release();
  await release();
  expect(frames).toEqual(['hb 1', 'hb 20000', 'a']);
});

it('a gap that opens while a heartbeat is being signed is told before it', async () => {
  const { turn, frames, signer, settled, release } = openTurn();
  signer.isSlow = true;
  turn.record(partsOf('first'));
  await settled();
  turn.record(partsOf('lost'));
  turn.heartbeat(partsOf('hb'), '7');
  await release();
  const [refuse, allow] = signer.held.splice(0);
  signer.isAway = true;
  refuse?.();
  await settled();
  signer.isAway = false;
  allow?.();
  await settled();
  expect(frames).toEqual(['first', 'reset', 'hb']);
});

it('a reader that throws leaves a gap, and ends nothing', async () => {
  const frames: string[] = [];
  let isBroken = true;
  const turn = new SignedInTurn({
    sign: (parts) => Promise.resolve({ ...parts, sig: 'signed' }),
    tell: (frame) => {
      if (isBroken) throw new Error('broken');
      frames.push(told(frame));
    },
    onError: () => undefined,
  });
  turn.record(partsOf('a'));
  await new Promise((resolve) => setTimeout(resolve, 10));
  isBroken = false;
  turn.heartbeat(partsOf('hb'), '7');
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(frames).toEqual(['reset', 'hb']);
});
