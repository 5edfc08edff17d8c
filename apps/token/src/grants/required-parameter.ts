import { OAuthError } from '#protocol';
import type { FormBody } from '#service';

/** @throws OAuthError invalid_request that names the parameter */
export function requiredParameter(form: FormBody, name: string): string {
  const value = form[name];
  if (value === undefined) {
    throw new OAuthError('invalid_request', `The parameter ${name} is missing.`, { errorCode: 'parameter_absent' });
  }
  return value;
}
