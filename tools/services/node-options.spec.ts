import { readFileSync } from 'node:fs';
import { nodeOptions } from './node-options.js';

it.each([
  ['npm start', 'package.json', nodeOptions.join(' ')],
  ['the image', 'deploy/Dockerfile', nodeOptions.map((option) => `"${option}"`).join(', ')],
  ['what operators are told', 'docs/operations.md', nodeOptions.join(' ')],
  ['what the benchmark says of itself', 'bench/README.md', nodeOptions.join(' ')],
])('%s starts Node the same way', (_who, file, options) => {
  expect(readFileSync(file, 'utf8')).toContain(options);
});
