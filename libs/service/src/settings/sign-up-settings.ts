import * as z from 'zod';
import { defineSettings } from './define-settings.js';
import { setting } from './setting.js';

/** Of the pages that sign people up, and of the metadata that says so. */
export class SignUpSettings extends defineSettings('sign-up', {
  signUp: setting(
    'TOKENWARD_SIGN_UP',
    z.enum(['on', 'off']).default('off'),
    'Whether people may create accounts themselves.',
  ),
}) {}
