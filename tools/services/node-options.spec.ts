import { readFileSync } from 'node:fs';
import { allocatorEnvironment, nodeOptions } from './node-options.js';

it.each([
  ['npm start', 'package.json', nodeOptions.join(' ')],
  ['the image', 'deploy/Dockerfile', nodeOptions.map((option) => `"${option}"`).join(', ')],
  ['what operators are told', 'docs/operations.md', nodeOptions.join(' ')],
  ['what the benchmark says of itself', 'bench/README.md', nodeOptions.join(' ')],
])('%s starts Node the same way', (_who, file, options) => {
  expect(readFileSync(file, 'utf8')).toContain(options);
});

const variables = Object.entries(allocatorEnvironment).map((pair) => pair.join('='));
it.each([
  ['the image', 'deploy/Dockerfile'],
  ['what operators are told', 'docs/operations.md'],
  ['what the benchmark says of itself', 'bench/README.md'],
])('%s has the same allocator', (_who, file) => {
  expect(readFileSync(file, 'utf8')).toContain(variables.join(' '));
});
