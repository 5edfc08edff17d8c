import type { OAuthErrorCode } from '../oauth-error.js';
import type { ErrorEntry } from './error-entry.js';

/** The specifications' own codes. One and the same failure never says more than its specification lets it. */
export const oauthErrors: Readonly<Record<OAuthErrorCode, ErrorEntry>> = {
  access_denied: {
    meaning: 'The person refused, or may not give what was asked for.',
    remedy: 'Ask for less, or let the person start again. There is nothing to repeat automatically.',
  },
  account_selection_required: {
    meaning: 'The person has to choose an account, and the request allowed no page (prompt=none).',
    remedy: 'Send the person to the authorization endpoint without prompt=none.',
  },
  authorization_pending: {
    meaning: 'The person has not decided yet.',
    remedy: 'Ask again after interval seconds, until expires_in is over.',
  },
  consent_required: {
    meaning: 'The person has to agree to what the application asks for, and the request allowed no page (prompt=none).',
    remedy: 'Send the person to the authorization endpoint without prompt=none.',
  },
  expired_token: {
    meaning: 'Nobody decided in time.',
    remedy: 'Start again, at device_authorization_endpoint or backchannel_authentication_endpoint.',
  },
  insufficient_scope: {
    meaning: 'The access token does not hold the scope that this needs.',
    remedy: 'Get a token with the scope that the WWW-Authenticate header names.',
  },
  interaction_required: {
    meaning: 'The person has to do something, and the request allowed no page (prompt=none).',
    remedy: 'Send the person to the authorization endpoint without prompt=none.',
  },
  invalid_authorization_details: {
    meaning:
      'The authorization_details are malformed, of a type that is unknown or not the application’s, or more than was granted.',
    remedy:
      'Use types of authorization_details_types_supported that the application is registered for, as they are described.',
  },
  invalid_client: {
    meaning: 'The application is unknown or switched off, or its authentication failed. Which of these is not told.',
    remedy:
      'Check client_id, secret or key, and that token_endpoint_auth_method is the method in use. A secret in a Basic header is form-urlencoded first.',
  },
  invalid_client_metadata: {
    meaning: 'A member of the client’s registration is not valid.',
    remedy: 'The description names the member; change it and send it again.',
  },
  invalid_dpop_proof: {
    meaning: 'The DPoP proof is malformed, too old, used before, or for another request, token or key.',
    remedy: 'Make a new proof for each request, with its method and address, the present time and a jti of its own.',
  },
  invalid_grant: {
    meaning:
      'The code, refresh token or assertion is unknown, expired, used, revoked, or belongs to another application or redirect URI. Which of these is not told.',
    remedy:
      'Start a new authorization. If it happens often: redeem a code once and at once, keep the newest refresh token only, and never refresh in two places at the same time.',
  },
  invalid_redirect_uri: {
    meaning: 'A redirect URI cannot be registered as it is.',
    remedy: 'Use https without a fragment; native applications may use a loopback address or a private-use scheme.',
  },
  invalid_request: {
    meaning: 'A parameter is missing, repeated, malformed or contradicts another.',
    remedy: 'The description says which; correct the request.',
  },
  invalid_request_object: {
    meaning: 'The signed authorization request does not verify, or holds what it must not hold.',
    remedy:
      'Sign it with a registered key and an asymmetric algorithm, with iss your client_id, aud this issuer, and without request and request_uri in it.',
  },
  invalid_request_uri: {
    meaning:
      'The request_uri is unknown, has been used for a code, or has expired; or belongs to another application; or cannot be read.',
    remedy: 'Push the request again, and send the person at once. An address of your own has to be in request_uris.',
  },
  invalid_scope: {
    meaning: 'A scope is unknown, malformed, or the application is not registered for it.',
    remedy: 'Ask for scopes from scopes_supported, and register the application for them.',
  },
  invalid_software_statement: {
    meaning: 'The software statement does not verify, has expired, or is missing where the policy asks for one.',
    remedy:
      'Send the JWT as its issuer made it, signed with an asymmetric algorithm by one of the issuer’s published keys.',
  },
  invalid_target: {
    meaning: 'The resource is unknown, or the application may not ask for it.',
    remedy: 'Use the exact audience of a registered resource server, one that the application’s scopes belong to.',
  },
  invalid_token: {
    meaning: 'The access token is expired, revoked, malformed, or for another audience.',
    remedy: 'Refresh it, or start a new authorization.',
  },
  login_required: {
    meaning: 'The person has to sign in, and the request allowed no page, or named somebody else.',
    remedy: 'Send the person to the authorization endpoint without prompt=none.',
  },
  not_found: { meaning: 'There is nothing at this address.', remedy: 'Check the address, and the id in it.' },
  registration_not_supported: {
    meaning: 'The parameter registration is not supported.',
    remedy: 'Register the application first, and send its client_id.',
  },
  request_not_supported: {
    meaning: 'The request object is encrypted where none may be: within another one, or at the back channel.',
    remedy: 'Sign it, and encrypt what is signed once, for the authorization or pushed request endpoint.',
  },
  server_error: {
    meaning: 'Something went wrong on our side.',
    remedy: 'Try again. If it stays, tell the operators the reference on the page: it finds the line in the log.',
  },
  slow_down: {
    meaning: 'The application asks more often than it was told.',
    remedy: 'Wait five seconds longer between two requests, from now on.',
  },
  invalid_binding_message: {
    meaning: 'The binding_message cannot be shown to a person.',
    remedy: 'Send at most 100 letters, digits, signs and spaces; no line breaks, no control characters.',
  },
  invalid_user_code: {
    meaning: 'A user_code came, and this server does not know any.',
    remedy: 'Leave it out: people sign in to decide.',
  },
  unknown_user_id: {
    meaning: 'The hint names nobody whom this server could ask.',
    remedy: 'Send a login_hint with a user name or e-mail address, or an id_token_hint that this application has got.',
  },
  temporarily_unavailable: {
    meaning: 'A part of the service is away or busy. Nothing was decided about the request.',
    remedy: 'Send the same request again after the time in Retry-After.',
  },
  unapproved_software_statement: {
    meaning: 'Nobody trusts the issuer of the software statement here.',
    remedy: 'An administrator adds the issuer under /admin/software-issuers; or register without a statement.',
  },
  unauthorized_client: {
    meaning: 'The application is not registered for this grant, response type or endpoint.',
    remedy: 'Add the grant type or response type to the registration of the application.',
  },
  unmet_authentication_requirements: {
    meaning: 'The application insists on a way of signing in (acr) that this person, or this server, does not have.',
    remedy: 'Ask for a value of acr_values_supported, or do not make acr essential.',
  },
  unsupported_grant_type: {
    meaning: 'The grant_type is unknown here, or turned off.',
    remedy: 'Use one of grant_types_supported.',
  },
  unsupported_response_mode: {
    meaning: 'The response_mode is unknown.',
    remedy: 'Use one of response_modes_supported.',
  },
  unsupported_response_type: {
    meaning: 'The response_type is unknown, or switched off on this server.',
    remedy: 'Use response_type=code with PKCE; response_types_supported names what else is on.',
  },
  use_dpop_nonce: {
    meaning: 'The DPoP proof needs a nonce of this server.',
    remedy: 'Send the request again with a new proof that holds the nonce of the header DPoP-Nonce.',
  },
  unsupported_token_type: {
    meaning: 'Tokens of this kind cannot be revoked here.',
    remedy: 'Revoke the access or refresh token itself.',
  },
};
