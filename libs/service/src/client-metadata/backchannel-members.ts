import * as z from 'zod';
import { capabilities } from '#protocol';
import type { ClientBody, Refuse } from './client-body.js';

/** OpenID Connect CIBA §4 */
export const backchannelMembers = {
  backchannel_token_delivery_mode: z
    .enum(capabilities.backchannelDeliveryModes)
    .optional()
    .describe('How it learns what a person has decided (CIBA): it asks, or is told when to ask'),
  backchannel_client_notification_endpoint: z.string().max(2000).optional().describe('Where it is told in ping mode'),
  backchannel_authentication_request_signing_alg: z
    .enum(capabilities.assertionAlgorithms)
    .optional()
    .describe('Takes only authentication requests of it that are signed with this'),
  backchannel_user_code_parameter: z.literal(false).optional().describe('User codes are not supported'),
} as const;

const grantType = 'urn:openid:params:grant-type:ciba';

/** What a client needs to ask people over the back channel (OpenID Connect CIBA §4). */
export function checkBackchannel(client: ClientBody, refuse: Refuse): void {
  if (!client.grant_types?.includes(grantType)) return;
  if (client.token_endpoint_auth_method === 'none') {
    refuse(['token_endpoint_auth_method'], `A public client cannot use ${grantType}.`);
  }
  const { backchannel_token_delivery_mode: mode, backchannel_client_notification_endpoint: endpoint } = client;
  if (mode === undefined) refuse(['backchannel_token_delivery_mode'], `${grantType} needs it.`);
  if (mode === 'ping' && endpoint === undefined) {
    refuse(['backchannel_client_notification_endpoint'], 'The mode ping needs it.');
  }
}
