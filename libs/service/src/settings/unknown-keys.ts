import type { SettingsSlice } from './define-settings.js';
import type { Environment } from './given-value.js';
import { knownKeys } from './known-keys.generated.js';
import { nearestName } from './nearest-name.js';

/**
 * A mistyped setting must not be silently the default. Keys of other services are known too, so that one environment
 * file serves them all.
 */
export function unknownKeys(slices: readonly SettingsSlice[], environment: Environment): string[] {
  const own = slices.flatMap((slice) => Object.values(slice.settings).map(({ key }) => key));
  const names = [...new Set([...own, ...knownKeys])];
  const accepted = new Set(names.flatMap((key) => [key, `${key}_FILE`]));
  return Object.keys(environment)
    .filter((key) => key.startsWith('TOKENWARD_') && !accepted.has(key))
    .map((key) => {
      const nearest = nearestName(key.replace(/_FILE$/, ''), names);
      return nearest === undefined ? `${key} is not a setting` : `${key} is not a setting; did you mean ${nearest}?`;
    });
}
