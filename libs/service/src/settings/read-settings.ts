import { BootError } from '../start/boot-error.js';
import type { SettingsSlice } from './define-settings.js';
import { givenValue, type Environment } from './given-value.js';
import type { Setting } from './setting.js';
import { Settings } from './settings.js';
import { unknownKeys } from './unknown-keys.js';

/**
 * Parses every slice, once, at start.
 *
 * @throws BootError with every problem at once; each names the key and the constraint, never the value
 */
export function readSettings(slices: readonly SettingsSlice[], environment: Environment): Settings {
  const problems = unknownKeys(slices, environment);
  const values = new Map<SettingsSlice, object>();
  const wanted = new Set(slices);
  for (const slice of wanted) {
    const parsed = readSlice(slice, environment);
    if ('problems' in parsed) problems.push(...parsed.problems);
    else values.set(slice, parsed.values);
  }
  const settings = new Settings(values);
  // How values go together can only be looked at where all of them are values.
  if (values.size === wanted.size)
    for (const [slice, own] of values) problems.push(...slice.check(own as never, settings));
  if (problems.length > 0) throw new BootError(problems);
  return settings;
}

function readSlice(slice: SettingsSlice, environment: Environment): { problems: string[] } | { values: object } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(slice.settings)) {
    const parsed = readSetting(setting, environment);
    if ('problem' in parsed) problems.push(parsed.problem);
    else values[name] = parsed.value;
  }
  if (problems.length > 0) return { problems };
  const instance = Object.create(slice.prototype as object) as object;
  return { values: Object.freeze(Object.assign(instance, values, slice.derive(values as never))) };
}

function readSetting(setting: Setting, environment: Environment): { problem: string } | { value: unknown } {
  const given = givenValue(setting.key, environment);
  if ('problem' in given) return given;
  const parsed = setting.schema.safeParse(given.text);
  if (parsed.success) return { value: parsed.data };
  const verb = given.text === undefined ? 'is missing; it must be' : 'must be';
  return { problem: `${setting.key} ${verb} ${setting.constraint}` };
}
