import type { ErrorEntry } from './error-entry.js';
import { oauthErrors } from './oauth-errors.js';

/** Finer reasons, told beside the code as `error_code`. */
const finerErrors: Readonly<Record<string, ErrorEntry>> = {
  already_exists: {
    meaning: 'Something else has this name already.',
    remedy: 'Choose another name, or change what is there.',
  },
  built_in: { meaning: 'This belongs to the platform itself.', remedy: 'It cannot be changed; make one of your own.' },
  client_document_unusable: {
    meaning: 'The client_id is the address of a metadata document, and the document cannot be fetched or is not valid.',
    remedy:
      'It has to be JSON of at most 64 kB at a public https address, answered with 200 and without a redirect, with its own address as client_id, no secret, and token_endpoint_auth_method none or private_key_jwt.',
  },
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
  encryption_required: {
    meaning:
      'The application has to encrypt its authorization requests (RFC 9101), and this one came without a request object.',
    remedy: 'Sign the parameters as a request object, and encrypt it to a key of jwks_uri.',
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
  profile_violated: {
    meaning: 'The application keeps a profile of FAPI 2.0, and the request breaks one of its rules.',
    remedy: 'The description names the rule. docs/profiles.md lists them all; an administrator chose the profile.',
  },
  push_required: {
    meaning:
      'The application is registered to push its authorization requests (RFC 9126), and this one came by the browser.',
    remedy: 'Send the parameters to pushed_authorization_request_endpoint first, and the request_uri with the person.',
  },
  registration_closed: {
    meaning: 'Clients cannot register themselves at this server.',
    remedy: 'Ask an administrator to register the client, or to set registration in the policy of the server.',
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
  too_many_registrations: {
    meaning: 'Too many applications were registered from this address.',
    remedy: 'Wait as long as Retry-After says. Register an application once, and keep its client_id.',
  },
  too_many_waiting: {
    meaning: 'As many requests of this application as may wait for this person are waiting already.',
    remedy: 'Wait until the person has decided, or a request has expired.',
  },
};

export const errorCatalogue: ReadonlyMap<string, ErrorEntry> = new Map(
  Object.entries({ ...finerErrors, ...oauthErrors }),
);
