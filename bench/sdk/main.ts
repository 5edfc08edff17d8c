import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { measureRecords } from './measure-records.js';
import { measureVerify } from './measure-verify.js';
import { optionsOrEnd } from '../option-values.js';

const { out } = optionsOrEnd('npm run bench:sdk -- [--out docs/resource-servers/measured.md]', {
  out: { type: 'string' },
} as const);

const records = await measureRecords();
const verify = await measureVerify();
const rate = (value: number): string => Math.round(value).toLocaleString('en');

const rows = [
  [
    'a token that was verified before, from a new string, scopes checked',
    `${rate(verify.seenPerSecond)}/s`,
    '≥ 500,000/s',
  ],
  ['a new token', `${rate(verify.newPerSecond)}/s`, ''],
  ['`jwtVerify` of jose alone, same tokens', `${rate(verify.josePerSecond)}/s`, ''],
  ['a new token, time against jose alone', verify.ratioToJose.toFixed(2), '≤ 1.3'],
  ['memory of 1,000,000 records', `${records.mebibytes.toFixed(1)} MiB`, '≤ 80 MB'],
  ['one look-up among 1,000 records, name hashed', `${rate(records.smallLookupsPerSecond)}/s`, ''],
  ['one look-up among 1,000,000 records, name hashed', `${rate(records.largeLookupsPerSecond)}/s`, ''],
  ['start with a snapshot of 100,000 records', `${rate(records.bootstrapMs)} ms`, '≤ 1,000 ms'],
];

const page = `# Measured

Written by \`npm run bench:sdk -- --out docs/resource-servers/measured.md\`: one core, ES256, Node ${process.version.slice(1)}, ${process.platform} ${process.arch}; the median of seven
rounds. The issuer runs in a thread of its own. Figures belong to one machine.

| what | measured | goal |
| --- | --- | --- |
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}

A token that was verified before is looked up in the set again only when something has been added since. Among a million records a
look-up waits for memory, which a thousand do not: compare it with the signature of a new token.
`;
const text = await format(page, { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' });
if (out !== undefined) writeFileSync(out, text);
console.log(text);
