import { format } from 'prettier';
import { renderEnvExample, renderSettingsPage } from '#service';
import { dashboard } from '../../deploy/observability/dashboard.js';
import { renderAlerts } from '../deploy/render-alerts.js';
import { chartGateway, chartValues } from '../deploy/render-chart.js';
import { allEvents } from './all-events.js';
import { allSettings } from './all-settings.js';
import { renderAsyncApi } from './render-async-api.js';
import { renderEventsPage } from './render-events-page.js';
import { findMentions } from './specifications/find-mentions.js';
import { renderSpecifications } from './specifications/render-specifications.js';
import { specifications } from './specifications/specifications.js';
import { renderSchemas } from './render-schemas.js';

/** The documents that follow from the code, by path from the root. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['.env.example', renderEnvExample(allSettings)],
    ['docs/settings.md', await format(renderSettingsPage(allSettings), { parser: 'markdown' })],
    ['docs/events.md', await format(renderEventsPage(allEvents), { parser: 'markdown' })],
    [
      'docs/specifications.md',
      await format(renderSpecifications(findMentions(specifications)), { parser: 'markdown' }),
    ],
    ['docs/asyncapi.json', await format(renderAsyncApi(allEvents), { parser: 'json', printWidth: 120 })],
    ...(await schemaFiles()),
    ['deploy/observability/alerts.yaml', await alertRules()],
    ['deploy/helm/tokenward/files/alerts.yaml', await alertRules()],
    ['deploy/helm/tokenward/files/nginx.conf', chartGateway()],
    ['deploy/helm/tokenward/values.yaml', await format(chartValues(), yaml)],
    ['deploy/observability/grafana-dashboard.json', await format(JSON.stringify(dashboard()), { parser: 'json' })],
    ['libs/service/src/settings/known-keys.generated.ts', renderKnownKeys()],
  ]);
}

const yaml = { parser: 'yaml', printWidth: 120, singleQuote: true } as const;
const alertRules = (): Promise<string> => format(renderAlerts(), yaml);

async function schemaFiles(): Promise<[string, string][]> {
  return Promise.all(
    renderSchemas(allEvents).map(async ([name, text]): Promise<[string, string]> => [
      `docs/schemas/${name}.json`,
      await format(text, { parser: 'json', printWidth: 120 }),
    ]),
  );
}

function renderKnownKeys(): string {
  const keys = allSettings.flatMap((slice) => Object.values(slice.settings).map(({ key }) => `  '${key}',\n`));
  return `// Written by \`npm run generate:settings\`.\nexport const knownKeys: readonly string[] = [\n${keys.join('')}];\n`;
}
