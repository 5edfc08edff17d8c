import type { OAuthErrorCode } from '#protocol';

export interface ErrorEntry {
  /** What happened. */
  readonly meaning: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** The specifications' own codes. One and the same failure never says more than its specification lets it. */
const oauthErrors: Readonly<Record<OAuthErrorCode, ErrorEntry>> = {
  access_denied: {
    meaning: 'The person refused, or may not give what was asked for.',
    remedy: 'Ask for less, or let the person start again. There is nothing to repeat automatically.',
  },
  account_selection_required: {
    meaning: 'The person has to choose an account, and the request allowed no page (prompt=none).',
    remedy: 'Send the person to the authorization endpoint without prompt=none.',
  },
  authorization_pending: {
    meaning: 'The person has not decided yet whether the device may.',
    remedy: 'Ask again after interval seconds, until expires_in is over.',
  },
  consent_required: {
    meaning: 'The person has to agree to what the application asks for, and the request allowed no page (prompt=none).',
    remedy: 'Send the person to the authorization endpoint without prompt=none.',
  },
  expired_token: {
    meaning: 'Nobody decided about the device in time.',
    remedy: 'Start again at device_authorization_endpoint, when the person wants to.',
  },
  insufficient_scope: {
    meaning: 'The access token does not hold the scope that this needs.',
    remedy: 'Get a token with the scope that the WWW-Authenticate header names.',
  },
  interaction_required: {
    meaning: 'The person has to do something, and the request allowed no page (prompt=none).',
    remedy: 'Send the person to the authorization endpoint without prompt=none.',
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
      'The code or refresh token is unknown, expired, used, revoked, or belongs to another application or redirect URI. Which of these is not told.',
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
    meaning: 'The request object is of a kind that is not supported: it is encrypted.',
    remedy: 'Sign it, and push it (RFC 9126) where nobody else is to read it.',
  },
  server_error: {
    meaning: 'Something went wrong on our side.',
    remedy: 'Try again. If it stays, tell the operators the reference on the page: it finds the line in the log.',
  },
  slow_down: {
    meaning: 'The device asks more often than it was told.',
    remedy: 'Wait five seconds longer between two requests, from now on.',
  },
  temporarily_unavailable: {
    meaning: 'A part of the service is away or busy. Nothing was decided about the request.',
    remedy: 'Send the same request again after the time in Retry-After.',
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

/** Finer reasons, told beside the code as `error_code`. */
const finerErrors: Readonly<Record<string, ErrorEntry>> = {
  already_exists: {
    meaning: 'Something else has this name already.',
    remedy: 'Choose another name, or change what is there.',
  },
  built_in: { meaning: 'This belongs to the platform itself.', remedy: 'It cannot be changed; make one of your own.' },
  client_without_secret: {
    meaning: 'The client does not authenticate by a secret.',
    remedy: 'Register a method that uses one, or rotate the key that it does use.',
  },
  code_used: { meaning: 'The code was redeemed before.', remedy: 'Start a new authorization.' },
  actor_token_rejected: {
    meaning:
      'The actor_token is expired, revoked, not the application’s own, or of one who may not act for the subject.',
    remedy: 'Get a fresh access token for the application itself, and send that one.',
  },
  exchanged_too_often: {
    meaning: 'The token was exchanged so many times that another one could no longer be taken back with all of them.',
    remedy: 'Exchange the token that came first, not one that was exchanged already.',
  },
  form_rejected: {
    meaning: 'A form came that was not sent from a page of this service in the same browser.',
    remedy: 'Allow cookies, open the page again, and send the form from there.',
  },
  in_use: { meaning: 'Something still refers to this.', remedy: 'Remove what refers to it first.' },
  invalid_callback: {
    meaning: 'The redirect URI is not one that the application has registered.',
    remedy:
      'Compare both character by character: scheme, host, port, path, trailing slash, case. Register it if it is yours.',
  },
  invalid_members: { meaning: 'Members of the body are not valid.', remedy: 'Each is named in errors; correct them.' },
  invalid_parameters: { meaning: 'Parameters of the query are not valid.', remedy: 'Each is named in errors.' },
  malformed_parameter: {
    meaning: 'A parameter is not percent-encoded UTF-8, or holds a NUL character.',
    remedy: 'Encode names and values with the form encoder of your platform.',
  },
  name_taken: { meaning: 'Somebody else has this name.', remedy: 'Choose another.' },
  parameter_absent: { meaning: 'A required parameter is missing or empty.', remedy: 'The description names it.' },
  parameter_rejected: {
    meaning: 'A parameter is too long, malformed, or has a value that is not allowed.',
    remedy: 'The description names it.',
  },
  pkce_required: {
    meaning: 'The authorization request needs PKCE (RFC 7636) with the method S256.',
    remedy: 'Send code_challenge and code_challenge_method=S256; every current OAuth library can.',
  },
  precondition_required: {
    meaning: 'The change has to name the version that it starts from.',
    remedy: 'Read the resource, and send its ETag as If-Match.',
  },
  push_required: {
    meaning:
      'The application is registered to push its authorization requests (RFC 9126), and this one came by the browser.',
    remedy: 'Send the parameters to pushed_authorization_request_endpoint first, and the request_uri with the person.',
  },
  repeated_parameter: {
    meaning: 'A parameter came twice, and two readers might choose differently.',
    remedy: 'Send each parameter once. Only resource and audience may be repeated.',
  },
  scope_not_held: {
    meaning: 'Your token holds less than what you want to hand out or change.',
    remedy: 'Use a token with the administration scopes that the description names.',
  },
  unsupported_content_type: {
    meaning: 'This endpoint takes forms only.',
    remedy: 'Send application/x-www-form-urlencoded.',
  },
  unsupported_over_http: {
    meaning: 'The request came over plain HTTP.',
    remedy: 'Use https. Behind a proxy that ends TLS, TOKENWARD_TRUSTED_PROXIES has to contain its address.',
  },
  version_mismatch: {
    meaning: 'The resource was changed since it was read.',
    remedy: 'Read it again, and apply your change to what it is now.',
  },
  wrong_password: { meaning: 'The current password is not right.', remedy: 'Type it again.' },
  signature_required: {
    meaning: 'The application is registered to sign its authorization requests (RFC 9101), and this one is not signed.',
    remedy: 'Send the parameters as a request object.',
  },
  switched_off: {
    meaning: 'An administrator has switched this off for the whole server.',
    remedy: 'Use another way, or ask an administrator: the policy of the server (/admin/policy) names what is on.',
  },
  subject_token_rejected: {
    meaning:
      'The subject_token is expired, revoked, or none that this application may bring. Which of these is not told.',
    remedy: 'Bring a live access token of your own, or one for a resource server in token_exchange.subject_audiences.',
  },
  token_type_rejected: {
    meaning: 'Tokens of this type are not exchanged.',
    remedy: 'Send access tokens of this server, and ask for an access token.',
  },
  too_many_requests: {
    meaning: 'An administrator has limited how many requests may come in a minute.',
    remedy: 'Wait as long as Retry-After says. Keep tokens as long as they live instead of asking for new ones.',
  },
  too_many_attempts: {
    meaning: 'Too many passwords were tried for this name or from this address.',
    remedy: 'Wait a quarter of an hour. Whoever goes on waits longer.',
  },
};

export const errorCatalogue: ReadonlyMap<string, ErrorEntry> = new Map(
  Object.entries({ ...finerErrors, ...oauthErrors }),
);
