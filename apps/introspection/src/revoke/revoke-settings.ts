import * as z from 'zod';
import { defineSettings, setting } from '#service';

export class RevokeSettings extends defineSettings('revoke', {
  quotaPerHour: setting(
    'TOKENWARD_REVOCATION_QUOTA_PER_HOUR',
    z.coerce.number().int().min(10).max(1_000_000).default(10_000),
    'How many single tokens a client may revoke in an hour (of several processes each counts as many ahead as it has had, up to a hundredth of it and 100 at most); beyond it a token ends with its whole grant, and one of no person with all tokens of that client.',
  ),
}) {}
