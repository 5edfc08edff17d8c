export { ResourceServerModule } from './resource-server.module.js';
export { Public, RequireToken, Token } from './decorators.js';
export { TokenGuard } from './token.guard.js';
