import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Specification } from './specifications.js';

/** Where a comment of the code names a section, or the specification as a whole. */
export interface Mention {
  /** Empty for the whole. */
  readonly section: string;
  readonly file: string;
}

export interface Found {
  readonly specification: Specification;
  readonly mentions: readonly Mention[];
  /** Files of tests, from the root. */
  readonly tests: readonly string[];
}

const roots = ['apps', 'libs'];
const isTest = (file: string): boolean => /\.(spec|contract)\.tsx?$/.test(file);
const sections = /^(?: 1\.0)?,? ((?:§ ?[A-Z0-9][\w.]*(?:, | and | to )?)+)/;

/** `RFC 6749 §4.1.3, §5.2` has two; a name without a section one, which is empty. */
export function sectionsIn(text: string, name: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const after = text.slice(at + name.length, at + name.length + 120).replaceAll(/\s*\n\s*(\*|\/\/)?\s*/g, ' ');
    if (/^[\w-]/.test(after)) continue;
    const named = sections.exec(after)?.[1]?.match(/[A-Z0-9][\w.]*/g) ?? [''];
    found.push(...named.map((section) => section.replace(/\.$/, '')));
  }
  return found;
}

/** Reads every source file once. */
export function findMentions(specifications: readonly Specification[]): Found[] {
  const texts = roots
    .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => `${root}/${file}`))
    .filter((file) => /\.tsx?$/.test(file) && !/\/(dist|node_modules)\//.test(file))
    .sort()
    .map((file) => [file, readFileSync(file, 'utf8')] as const);
  return specifications.map((specification) => {
    const all = texts.flatMap(([file, text]) =>
      specification.names.flatMap((name) => sectionsIn(text, name).map((section) => ({ section, file }))),
    );
    const beside = all.map(({ file }) => file.replace(/\.tsx?$/, '.spec.ts')).filter((file) => existsSync(file));
    const flows = specification.flows.map((flow) => `test/flows/${flow}.flow.ts`);
    const tests = [...flows, ...beside, ...all.map(({ file }) => file).filter(isTest)];
    return { specification, mentions: all.filter(({ file }) => !isTest(file)), tests: [...new Set(tests)] };
  });
}
