import type { Requirements } from '../verify/verify-options.js';
import { decoded } from './original-url.js';

/** What requests below a path need. */
export interface Rule extends Requirements {
  readonly prefix: string;
  /** Passes without a token. */
  readonly public?: boolean;
}

/**
 * The rule with the longest prefix; `/api` and `/api/` are rules for `/api` and `/api/…`, not for `/apis`.
 *
 * @returns undefined, too, where another rule would decide if case did not matter: to many servers `/Admin` is `/admin`
 */
export function rulesFor(path: string, rules: readonly Rule[]): Rule | undefined {
  const rule = longest(rules, (prefix) => isBelow(path, prefix));
  const anyCase = longest(rules, (prefix) => isBelow(path.toLowerCase(), prefix.toLowerCase()));
  return rule === anyCase ? rule : undefined;
}

function longest(rules: readonly Rule[], fits: (prefix: string) => boolean): Rule | undefined {
  const fitting = rules.filter(({ prefix }) => fits(decoded(prefix) ?? prefix));
  return fitting.toSorted((one, other) => other.prefix.length - one.prefix.length)[0];
}

/** Many servers answer for `/admin` what they answer for `/admin/`. */
function isBelow(path: string, prefix: string): boolean {
  const base = prefix.replace(/\/+$/, '');
  return path === base || path.startsWith(`${base}/`);
}

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  prefix: (value) => typeof value === 'string' && value.startsWith('/'),
  scopes: isTexts,
  acrValues: isTexts,
  audience: (value) => typeof value === 'string',
  public: (value) => typeof value === 'boolean',
  maxStalenessSeconds: isSeconds,
  maxAgeSeconds: isSeconds,
  onStale: (value) => value === 'introspect' || value === 'reject',
};

/** @throws when the file says something that is no rule: a typing error must not open a path */
export function readRules(text: string): readonly Rule[] {
  const rules = JSON.parse(text) as (Rule | null)[];
  if (!Array.isArray(rules) || rules.length === 0) throw new Error('The rules must be a list that is not empty');
  return rules.map(readRule);
}

function readRule(rule: Rule | null): Rule {
  const { prefix } = rule ?? {};
  if (!rule || prefix === undefined) throw new Error('Each rule needs a prefix');
  for (const [name, value] of Object.entries(rule)) {
    const isRight = Object.hasOwn(checks, name) && checks[name]?.(value) === true;
    if (!isRight) throw new Error(`The rule for ${prefix} has a wrong ${name}`);
  }
  return rule;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isSeconds(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}
