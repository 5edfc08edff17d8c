import { readFileSync } from 'node:fs';
import { generatedFiles } from './generated-files.js';

test('the committed documents are what the code says (npm run generate:settings)', async () => {
  for (const [path, content] of await generatedFiles()) {
    expect([path, readFileSync(path, 'utf8')]).toEqual([path, content]);
  }
});
