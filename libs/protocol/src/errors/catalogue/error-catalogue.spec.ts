import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCatalogue } from './error-catalogue.js';

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /src\/.*(?<!\.spec)\.tsx?$/.test(name) && !name.includes('node_modules'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

test('every error_code that the code gives has its page', () => {
  const given = [...sources('apps'), ...sources('libs')].flatMap((text) =>
    [...text.matchAll(/errorCode: '([a-z_]+)'/g)].map(([, code]) => code ?? ''),
  );
  expect(given.length).toBeGreaterThan(10);
  expect([...new Set(given)].filter((code) => !errorCatalogue.has(code))).toEqual([]);
});
