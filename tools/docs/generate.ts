import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generatedFiles } from './generated-files.js';

// Run from the root; `--check` writes nothing and fails on a difference.
const checking = process.argv.includes('--check');
for (const [path, content] of await generatedFiles()) {
  if (readOrEmpty(path) === content) continue;
  console.log(checking ? `${path} is not what the code says: npm run generate:settings` : `wrote ${path}`);
  if (checking) process.exitCode = 1;
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
