import * as z from 'zod';
import { defineSettings } from '../settings/define-settings.js';
import { listOf } from '../settings/list-of.js';
import { setting } from '../settings/setting.js';
import { certificatesIn } from '../client-certificates/authorities.js';
import { isAllowance } from './allowances.js';

/** Whom the platform may call though the address is not public. */
export class OutboundSettings extends defineSettings('outbound', {
  allow: setting(
    'TOKENWARD_OUTBOUND_ALLOW',
    listOf(z.string().refine(isAllowance)).optional(),
    'Addresses inside your network that webhooks, Shared Signals, back-channel logout and the key sets of clients (`jwks_uri`) may be called at, also by plain http. Loopback is allowed only with a loopback issuer.',
    { constraint: 'host names, addresses or ranges (CIDR), comma-separated', example: '10.1.0.0/16,hooks.internal' },
  ),
  authorities: setting(
    'TOKENWARD_OUTBOUND_AUTHORITIES',
    z
      .string()
      .refine((text) => certificatesIn(text) !== undefined)
      .optional(),
    'Whose certificates count when the platform calls others, beside the public authorities: those of your own, or self-signed ones.',
    { constraint: 'certificates (PEM)' },
  ),
}) {}
