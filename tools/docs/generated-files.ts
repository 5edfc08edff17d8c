import { format } from 'prettier';
import { renderEnvExample, renderSettingsPage } from '#service';
import { allEvents } from './all-events.js';
import { allSettings } from './all-settings.js';
import { renderEventsPage } from './render-events-page.js';

/** The documents that follow from the code, by path from the root. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['.env.example', renderEnvExample(allSettings)],
    ['docs/settings.md', await format(renderSettingsPage(allSettings), { parser: 'markdown' })],
    ['docs/events.md', await format(renderEventsPage(allEvents), { parser: 'markdown' })],
    ['libs/service/src/settings/known-keys.generated.ts', renderKnownKeys()],
  ]);
}

function renderKnownKeys(): string {
  const keys = allSettings.flatMap((slice) => Object.values(slice.settings).map(({ key }) => `  '${key}',\n`));
  return `// Written by \`npm run generate:settings\`.\nexport const knownKeys: readonly string[] = [\n${keys.join('')}];\n`;
}
