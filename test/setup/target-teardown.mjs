export { teardown as default } from './target.mjs';
