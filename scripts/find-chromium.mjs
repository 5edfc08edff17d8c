/** Ends with 1 and one clear line when there is no browser to test with. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const folders = (process.env.PATH ?? '').split(delimiter);

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (!folders.some((folder) => names.some((name) => isExecutable(join(folder, name))))) {
  console.error(
    `The browser tests need Chromium: apt-get install chromium (looked for ${names.join(', ')} on the PATH)`,
  );
  process.exitCode = 1;
}
