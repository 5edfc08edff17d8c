import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describeAuthorizationCodes } from './authorization-codes.contract.js';
import { InProcessAuthorizationCodes } from './in-process-authorization-codes.js';

describeAuthorizationCodes('in process', () => new InProcessAuthorizationCodes());

it('holds nothing of the memory that a code came in', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const codes = new InProcessAuthorizationCodes();
  const issueFromPage = async (name: string): Promise<WeakRef<ArrayBuffer>> => {
    const page = Buffer.from(new ArrayBuffer(65_536));
    await codes.issue(name, { payload: page.subarray(0, 100), facts: page.subarray(100, 200) }, 60_000);
    return new WeakRef(page.buffer);
  };
  const pages = [await issueFromPage('waits'), await issueFromPage('was used')];
  await codes.claim('was used', 'attempt');
  await new Promise(setImmediate);
  collect();
  expect(pages.map((page) => page.deref())).toEqual([undefined, undefined]);
});
