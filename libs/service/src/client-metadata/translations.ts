import type { FieldProblem } from '../errors/problem-error.js';
import { clientMembers } from './client-members.js';

/** RFC 7591 §2.2: members for people may come in several languages, each with a tag of BCP 47. */
const translated = /^(client_name|client_uri|logo_uri|policy_uri|tos_uri)#[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/;
const mostTranslations = 100;

type Translatable = 'client_name' | 'client_uri' | 'logo_uri' | 'policy_uri' | 'tos_uri';

export interface Translations {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly FieldProblem[];
}

export function translations(given: Readonly<Record<string, unknown>>): Translations {
  const found = Object.entries(given).filter(([name]) => translated.test(name));
  const checked = found.map(([name, value]) => {
    const [member = ''] = name.split('#');
    return { name, parsed: clientMembers[member as Translatable].safeParse(value) };
  });
  const problems = checked.flatMap(({ name, parsed }) => {
    const detail = parsed.error?.issues[0]?.message;
    return detail === undefined ? [] : [{ pointer: `/${name}`, detail }];
  });
  if (found.length > mostTranslations) problems.push({ pointer: '/client_name', detail: 'Too many translations.' });
  const values = checked.map(({ name, parsed }) => [name, parsed.data ?? ''] as const);
  return { values: Object.fromEntries(values), problems };
}
