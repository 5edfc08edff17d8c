import type { Check } from '../authorization-request.js';

/** What needs no check beyond its length (OpenID Connect Core §3.1.2.1). */
export const takeHints: Check = ({ parameters }) => ({
  loginHint: parameters['login_hint'],
  idTokenHint: parameters['id_token_hint'],
  uiLocales: parameters['ui_locales'],
});
