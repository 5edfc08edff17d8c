import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

// Guarantee: the boundaries of the design hold. Attack: a rule that matches nothing, which looks just like a clean tree.
const root = process.cwd();
const require = createRequire(join(root, 'package.json'));
const configuration = require(join(root, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] };
const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

const poison: readonly (readonly [rule: string, file: string])[] = [
  ['no-circular', 'libs/keys/src/circle-left.ts'],
  ['protocol-imports', 'libs/protocol/src/imports-a-lib.ts'],
  ['protocol-is-pure', 'libs/protocol/src/imports-nest.ts'],
  ['protocol-is-pure', 'libs/protocol/src/reads-a-file.ts'],
  ['events-imports', 'libs/events/src/imports-storage.ts'],
  ['storage-imports', 'libs/storage/src/imports-keys.ts'],
  ['keys-imports', 'libs/keys/src/imports-accounts.ts'],
  ['accounts-imports', 'libs/accounts/src/imports-service.ts'],
  ['service-imports', 'libs/service/src/imports-accounts.ts'],
  ['service-imports', 'libs/service/src/imports-an-app.ts'],
  ['deliveries-imports', 'libs/deliveries/src/imports-accounts.ts'],
  ['resource-server-imports', 'libs/resource-server/src/imports-protocol.ts'],
  ['apps-apart', 'apps/token/src/imports-another-app.ts'],
  ['apps-choose-no-infrastructure', 'apps/token/src/chooses-redis.ts'],
  ['nobody-imports-main', 'apps/platform/src/starts-a-service.ts'],
  ['libs-through-index', 'libs/keys/src/reaches-into-storage.ts'],
  ['no-tests-in-sources', 'libs/keys/src/imports-a-spec.ts'],
  ['resolvable', 'libs/keys/src/imports-nothing.ts'],
];

async function violations(): Promise<readonly { rule: string; file: string }[]> {
  const args = [depcruise, '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', 'libs', 'apps'];
  const cwd = join(root, 'test/boundaries/fixtures/poison');
  // It exits with the number of violations, which is what we came for.
  const failed = await promisify(execFile)(process.execPath, args, { cwd, maxBuffer: 1e8 }).catch(
    (error: unknown) => error,
  );
  const report = JSON.parse((failed as { stdout: string }).stdout) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return report.summary.violations.map(({ from, rule }) => ({ rule: rule.name, file: from }));
}

let found: readonly { rule: string; file: string }[];
beforeAll(async () => {
  found = await violations();
}, 60_000);

test.each(poison)('%s bites %s', (rule, file) => {
  expect(found).toContainEqual({ rule, file });
});

test('every rule has poison', () => {
  const poisoned = new Set(poison.map(([rule]) => rule));
  expect(configuration.forbidden.map(({ name }) => name).filter((name) => !poisoned.has(name))).toEqual([]);
});

test('what is allowed is not bitten: platform composes, main.ts chooses', () => {
  const innocent = ['apps/platform/src/platform.module.ts', 'apps/token/src/main.ts', 'apps/token/src/token.module.ts'];
  expect(found.filter(({ file }) => innocent.includes(file))).toEqual([]);
});
