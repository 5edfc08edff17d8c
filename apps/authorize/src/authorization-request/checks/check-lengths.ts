import { OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

const longest: Readonly<Record<string, number>> = {
  scope: 4096,
  nonce: 1024,
  login_hint: 320,
  ui_locales: 200,
  id_token_hint: 8192,
  claims: 8192,
  authorization_details: 8192,
  resource: 2048,
};
const longestOther = 2048;

/** What is carried through sign-in and consent, or sealed into a code, has an end. */
export const checkLengths: Check = ({ parameters }) => {
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value.length <= (longest[name] ?? longestOther)) continue;
    const told = /^\w{1,40}$/.test(name) ? `The parameter ${name}` : 'A parameter';
    throw new OAuthError('invalid_request', `${told} is too long.`, { errorCode: 'parameter_rejected' });
  }
  return {};
};
