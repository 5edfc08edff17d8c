export { ExtAuthz, type ExtAuthzOptions } from './ext-authz.js';
