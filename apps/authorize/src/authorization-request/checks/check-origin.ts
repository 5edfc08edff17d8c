import { OAuthError } from '#protocol';
import type { ClientRecord } from '#storage';
import type { Check } from '../authorization-request.js';

const refused = (what: string, errorCode: string): OAuthError =>
  new OAuthError('invalid_request', `This application has to ${what} its authorization requests.`, { errorCode });

/** A client that is registered to push, sign or encrypt its requests makes them no other way (RFC 9126 §6, RFC 9101 §10.5). */
export const checkOrigin: Check = ({ isPushed, isSigned }, { client }) => {
  if (client?.metadata.require_pushed_authorization_requests === true && !isPushed)
    throw refused('push (RFC 9126)', 'push_required');
  if (client && !isSigned) checkUnsigned(client);
  return {};
};

/** What comes inside a request object was looked at when that was opened; this comes without one. */
function checkUnsigned({ metadata, settings }: ClientRecord): void {
  if (metadata.require_signed_request_object === true) throw refused('sign (RFC 9101)', 'signature_required');
  if (settings.require_encrypted_request_object === true) throw refused('encrypt (RFC 9101)', 'encryption_required');
}
