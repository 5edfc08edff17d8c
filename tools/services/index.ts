export { start } from './start.js';
export type { RunningProcess, RunningServices } from './running-services.js';
export type { StartOptions } from './start-options.js';
