// `node .ci/count-tests.mjs results.json exit-code`: prints "<passed> <failed> <why>" of a Jest run.
import { readFileSync } from 'node:fs';

const [file, exitCode] = process.argv.slice(2);

function count() {
  let results;
  try {
    results = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [0, 1, '(no results were written)'];
  }
  const passed = results.numPassedTests;
  const skipped = results.numPendingTests + results.numTodoTests;
  // Suites that could not be loaded have no tests to count.
  const broken = results.numRuntimeErrorTestSuites;
  const failed = results.numFailedTests + skipped + broken;
  if (failed > 0)
    return [passed, failed, `(${results.numFailedTests} failed, ${skipped} skipped, ${broken} did not load)`];
  if (passed === 0) return [0, 1, '(no test ran)'];
  if (exitCode !== '0') return [passed, 1, `(all tests passed, but Jest ended with ${exitCode})`];
  return [passed, 0, ''];
}

console.log(count().join(' ').trim());
