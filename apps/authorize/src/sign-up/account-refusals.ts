import type { SignUpResult } from '#accounts';
import type { Texts } from '../pages/translations/en.js';

type Refusal = Exclude<SignUpResult['outcome'], 'signed-up'>;

/** What a page says about an account that was not created. */
export const accountRefusals: Readonly<Record<Refusal, keyof Texts>> = {
  'not-a-name': 'notAName',
  taken: 'nameTaken',
  locked: 'tryLater',
  too_short: 'passwordTooShort',
  too_long: 'passwordTooLong',
  too_common: 'passwordTooCommon',
};
