/** Runs TypeScript without a build: `node --conditions=source --import ./scripts/run-typescript.mjs file.ts`. */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
