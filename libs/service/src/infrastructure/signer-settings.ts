import * as z from 'zod';
import { ExternalSigner, SignerConnection, signingAlgorithms, signingPurposes, type HeldOutside } from '#keys';
import { OutboundSettings } from '../outbound/outbound-settings.js';
import { defineSettings } from '../settings/define-settings.js';
import { listOf } from '../settings/list-of.js';
import { isLoopbackUrl } from '../settings/loopback.js';
import { setting } from '../settings/setting.js';
import type { Settings } from '../settings/settings.js';

const isSignerUrl = (text: string): boolean => {
  if (text.startsWith('unix:')) return text.startsWith('unix:/');
  if (!URL.canParse(text)) return false;
  const { protocol, username, search, hash } = new URL(text);
  return (protocol === 'https:' || (protocol === 'http:' && isLoopbackUrl(text))) && username + search + hash === '';
};

const held = new RegExp(`^(${signingPurposes.join('|')})(:(${signingAlgorithms.join('|')}))?$`);

/** A signer of the operator's own, which holds private keys (docs/signers.md). */
export class SignerSettings extends defineSettings(
  'signer',
  {
    signerUrl: setting(
      'TOKENWARD_SIGNER_URL',
      z.string().refine(isSignerUrl).optional(),
      'A signer outside that holds the keys of `TOKENWARD_SIGNER_KEYS`: they never are in the platform or its database.',
      {
        constraint: 'an https URL (http for a loopback address only), or unix:/path',
        example: 'unix:/run/signer.sock',
      },
    ),
    signerToken: setting(
      'TOKENWARD_SIGNER_TOKEN',
      z
        .string()
        .regex(/^[\x21-\x7e]+$/)
        .optional(),
      'Sent to the signer as Bearer token.',
      { constraint: 'printable ASCII without spaces', secret: true },
    ),
    signerKeys: setting(
      'TOKENWARD_SIGNER_KEYS',
      listOf(z.string().regex(held)).optional(),
      'Which keys the signer holds: of a purpose, or of one and an algorithm. The next key that is made follows it.',
      {
        constraint: `comma-separated: ${signingPurposes.join(', ')}; each also with :${signingAlgorithms.join(', :')}`,
        example: 'id_token,access_token:ES256',
      },
    ),
    signerTimeoutMs: setting(
      'TOKENWARD_SIGNER_TIMEOUT_MS',
      z.coerce.number().int().min(50).max(4000).default(2000),
      'How long a signature may take; after that the request is answered 503.',
    ),
  },
  {
    check: ({ signerUrl, signerKeys }) =>
      (signerUrl === undefined) === (signerKeys === undefined)
        ? []
        : ['TOKENWARD_SIGNER_URL and TOKENWARD_SIGNER_KEYS belong together: one of them is missing'],
  },
) {}

/** The signer that the settings name, for the keys that they name. */
export function heldOutside(settings: Settings): HeldOutside | undefined {
  const {
    signerUrl: url,
    signerToken: token,
    signerKeys = [],
    signerTimeoutMs: timeoutMs,
  } = settings.of(SignerSettings);
  if (url === undefined) return undefined;
  const { authorities } = settings.of(OutboundSettings);
  const signer = new ExternalSigner(new SignerConnection({ url, token, timeoutMs, authorities }));
  return { signer, holds: (purpose, alg) => signerKeys.some((key) => key === purpose || key === `${purpose}:${alg}`) };
}
