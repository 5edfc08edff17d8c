export { OAuthError, type OAuthErrorCode } from './errors/oauth-error.js';
