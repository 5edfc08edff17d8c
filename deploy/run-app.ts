import { fileURLToPath } from 'node:url';
import { services } from './routes.js';

/** What the image can run, by the first argument; the others are passed on. */
const programs: Readonly<Record<string, string>> = {
  platform: '../programs/platform.js',
  admin: '../tools/admin/main.js',
  ...Object.fromEntries(services.map(({ name }) => [name, `../programs/${name}.js`])),
};

const name = process.argv[2];
const program = name !== undefined && Object.hasOwn(programs, name) ? programs[name] : undefined;
if (program === undefined) {
  console.error(`Name what to run: ${Object.keys(programs).join(', ')}`);
  process.exitCode = 1;
} else {
  const main = new URL(program, import.meta.url);
  // In the place of this one: it is what the workers of a service are started with.
  process.argv.splice(1, 2, fileURLToPath(main));
  await import(main.href);
}
