export { Servers, type ServerStatus } from './servers.js';
export { serverNames, type ServerName, type ServersOptions } from './layout.js';
export type { ServerUrls } from './urls.js';
export { ToolError } from './processes/tool-error.js';
