/** For flows that change what all others rely on: a platform of their own, or, where flows run one at a time, the common one. */
export async function startOwnTarget(): Promise<() => Promise<void>> {
  if (process.env['TOKENWARD_TEST_TARGET'] !== undefined) return () => Promise.resolve();
  // @ts-expect-error -- a script without types, as Jest's own set-up needs it
  const { startPlatform } = (await import('../../setup/target.mjs')) as {
    startPlatform: () => Promise<{ readonly firstRun: string; readonly stop: () => Promise<void> }>;
  };
  const { firstRun, stop } = await startPlatform();
  process.env['TOKENWARD_FLOW_TARGET'] = firstRun;
  return stop;
}
