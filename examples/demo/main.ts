import { existsSync } from 'node:fs';
import { DemoError } from './demo-error.js';
import { findPlatform, type FoundPlatform } from './find-platform.js';
import { tellStory } from './story.js';

let platform: FoundPlatform | undefined;

function next({ firstRun, lasts }: FoundPlatform): string {
  const lines = lasts
    ? [
        `Read the administration API   ${firstRun.issuer}/admin`,
        'Another run                   npm run demo',
        'The API of this demo          examples/sample-api/README.md',
      ]
    : [
        'Keep one running              npm start, then npm run demo in a second terminal',
        'Four services, real servers   npm run start:services',
        'The API of this demo          examples/sample-api/README.md',
      ];
  return ['', 'What to try next:', ...lines.map((line) => `   ${line}`), ''].join('\n');
}

async function stopOn(signal: NodeJS.Signals): Promise<void> {
  await platform?.stop();
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

// Whoever reads it has gone (`| head`): what was started for it goes too.
process.stdout.once('error', () => void stopOn('SIGTERM'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stopOn(signal));

try {
  // As the platform reads it; what is set already stays.
  if (existsSync('.env')) process.loadEnvFile();
  // eslint-disable-next-line no-restricted-properties -- a program beside the platform, with two settings of its own
  platform = await findPlatform(process.env);
  console.log(platform.origin);
  await tellStory(platform.firstRun);
  console.log(next(platform));
} catch (error) {
  console.error(error instanceof DemoError ? `\n${error.message}` : error);
  process.exitCode = 1;
}
await platform?.stop();
process.exit();
