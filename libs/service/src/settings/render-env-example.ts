import type { SettingsSlice } from './define-settings.js';
import type { Setting } from './setting.js';

/** A `.env.example` in which every setting is commented out, so that copying it changes nothing. */
export function renderEnvExample(slices: readonly SettingsSlice[]): string {
  const sections = slices.map((slice) =>
    [`## ${slice.slice}`, ...Object.values(slice.settings).map(renderSetting)].join('\n\n'),
  );
  return ['# Every setting of Tokenward. Each may also be given as KEY_FILE: the path of a file that holds the value.']
    .concat(sections)
    .join('\n\n')
    .concat('\n');
}

function renderSetting({ key, prose, constraint, defaultText, ...setting }: Setting): string {
  const note = defaultText === undefined ? constraint : `${constraint}; default: ${defaultText}`;
  const sample = setting.secret ? '' : (setting.example ?? literal(defaultText));
  return `# ${prose}\n# (${note})\n# ${key}=${sample}`;
}

/** A default that is told in words is no value to copy. */
function literal(defaultText = ''): string {
  return /[ <]/.test(defaultText) ? '' : defaultText;
}
