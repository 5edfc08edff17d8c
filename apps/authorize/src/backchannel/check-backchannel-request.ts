import { OAuthError } from '#protocol';
import type { FormBody } from '#service';
import type { ClientRecord } from '#storage';

const usualSeconds = 300;
const mostSeconds = 900;
/** Nothing that breaks the line, cannot be seen, or turns the direction of what stands around it. */
const bindingMessages = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,100}$/u;
/** OpenID Connect CIBA §7.1: the syntax of RFC 6750 §2.1; shorter ones do not hold 128 bits. */
const notificationTokens = /^[A-Za-z0-9\-._~+/]{16,1024}=*$/;

export interface BackchannelAsked {
  readonly bindingMessage: string | undefined;
  readonly notificationToken: string | undefined;
  readonly lifetimeSeconds: number;
}

const rejected = (description: string): OAuthError =>
  new OAuthError('invalid_request', description, { errorCode: 'parameter_rejected' });

/**
 * The parameters of an authentication request that stand for themselves.
 *
 * @see OpenID Connect CIBA §7.1, §7.2
 * @throws OAuthError invalid_request, invalid_binding_message, invalid_user_code
 */
export function checkBackchannelRequest(parameters: FormBody, client: ClientRecord): BackchannelAsked {
  const { binding_message: bindingMessage } = parameters;
  if (bindingMessage !== undefined && !bindingMessages.test(bindingMessage)) {
    throw new OAuthError(
      'invalid_binding_message',
      'The binding_message is too long, or has characters that cannot be shown.',
    );
  }
  // What is not looked at must not seem to protect.
  if (parameters['user_code'] !== undefined) {
    throw new OAuthError('invalid_user_code', 'This server does not know user codes.');
  }
  return {
    bindingMessage,
    notificationToken: notificationTokenOf(parameters, client),
    lifetimeSeconds: lifetimeOf(parameters['requested_expiry']),
  };
}

/** Required in ping mode, and of no meaning in poll mode. */
function notificationTokenOf(parameters: FormBody, { metadata }: ClientRecord): string | undefined {
  if (metadata.backchannel_token_delivery_mode !== 'ping') return undefined;
  const { client_notification_token: token } = parameters;
  if (token === undefined) {
    throw new OAuthError('invalid_request', 'The parameter client_notification_token is missing.', {
      errorCode: 'parameter_absent',
    });
  }
  if (token.length > 1024 || !notificationTokens.test(token)) {
    throw rejected('The client_notification_token is no bearer token of 16 to 1024 characters.');
  }
  return token;
}

function lifetimeOf(requested: string | undefined): number {
  if (requested === undefined) return usualSeconds;
  if (!/^[1-9]\d{0,8}$/.test(requested)) throw rejected('The requested_expiry is no positive integer.');
  return Math.min(Number(requested), mostSeconds);
}
