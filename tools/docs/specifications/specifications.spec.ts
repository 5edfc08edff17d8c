import { existsSync } from 'node:fs';
import { findMentions, sectionsIn } from './find-mentions.js';
import { specifications } from './specifications.js';

it.each([
  ['@see RFC 6749 §4.1.3', ['4.1.3']],
  ['RFC 6749 §3.1, §3.2: TLS is required', ['3.1', '3.2']],
  ['RFC 6749: a name without a section', ['']],
  ['RFC 6749 §4.4.\n * the end of a sentence', ['4.4']],
  ['RFC 67490 §1', []],
  ['RFC 6750 §1', []],
])('finds what is named in %j', (text, sections) => {
  expect(sectionsIn(text, 'RFC 6749')).toEqual(sections);
});

it.each(findMentions(specifications).map((found) => [found.specification.title, found] as const))(
  '%s is named where it is decided by, and has tests',
  (_title, { mentions, tests }) => {
    expect(mentions.length).toBeGreaterThan(0);
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((file) => !existsSync(file))).toEqual([]);
  },
);
