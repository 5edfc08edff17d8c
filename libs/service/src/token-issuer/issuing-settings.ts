import * as z from 'zod';
import { defineSettings } from '../settings/define-settings.js';
import { setting } from '../settings/setting.js';

/** How long what is issued lives, where a client or resource server does not say otherwise. */
export class IssuingSettings extends defineSettings('issuing', {
  accessTokenLifetimeSeconds: setting(
    'TOKENWARD_ACCESS_TOKEN_LIFETIME_SECONDS',
    z.coerce.number().int().min(10).max(3600).default(300),
    'How long access tokens live.',
  ),
  idTokenLifetimeSeconds: setting(
    'TOKENWARD_ID_TOKEN_LIFETIME_SECONDS',
    z.coerce.number().int().min(10).max(86_400).default(300),
    'How long ID tokens are valid.',
  ),
}) {}
