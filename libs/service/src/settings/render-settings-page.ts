import type { SettingsSlice } from './define-settings.js';
import type { Setting } from './setting.js';

export function renderSettingsPage(slices: readonly SettingsSlice[]): string {
  const tables = slices.map((slice) => `## ${slice.slice}\n\n${renderTable(Object.values(slice.settings))}\n`);
  return `${introduction}\n${tables.join('\n')}`;
}

const introduction = `# Settings

Settings are environment variables (a \`.env\` file in the working directory fills gaps). Each may also be given as
\`KEY_FILE\`, the path of a file that holds the value; giving both is refused. An empty variable counts as unset. A
\`TOKENWARD_*\` name that is not listed here is refused. A service that refuses to start says so in one line for each
problem, with the key and the constraint.
`;

function renderTable(settings: readonly Setting[]): string {
  const rows = settings.map(({ key, prose, constraint, defaultText, secret }) => {
    const meaning = secret ? `${prose} (secret)` : prose;
    return [`\`${key}\``, defaultText ?? '', constraint, meaning].map(cell).join(' | ');
  });
  return ['Key | Default | Must be | Meaning', '--- | --- | --- | ---', ...rows].map((row) => `| ${row} |`).join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '\\<');
}
