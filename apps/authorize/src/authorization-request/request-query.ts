import { allValues, type FormBody } from '#service';

/** Parameters that mean something here; others are ignored (RFC 6749 §3.1), and so not carried along. */
const names = [
  ...['client_id', 'redirect_uri', 'response_type', 'response_mode', 'scope', 'state', 'nonce', 'prompt', 'max_age'],
  ...[
    'code_challenge',
    'code_challenge_method',
    'dpop_jkt',
    'login_hint',
    'id_token_hint',
    'ui_locales',
    'acr_values',
    'display',
  ],
  ...['claims', 'authorization_details', 'request', 'request_uri', 'registration'],
  // Of the page for devices (RFC 8628 §3.3.1), which leads through the same sign-in.
  'user_code',
  // Of the page for requests over the back channel.
  'requests',
];

/** The request as it is carried through sign-in and consent: its own parameters, in one order, as a query. */
export function requestQuery(parameters: FormBody): string {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = parameters[name];
    if (value !== undefined) query.append(name, value);
  }
  for (const resource of allValues(parameters, 'resource')) query.append('resource', resource);
  return query.toString();
}
