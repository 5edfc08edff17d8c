import { capabilities, OAuthError } from '#protocol';
import type { Check, Prompt } from '../authorization-request.js';

const isPrompt = (value: string): value is Prompt => capabilities.prompts.some((prompt) => prompt === value);

/** OpenID Connect Core §3.1.2.1: none goes with nothing else. */
export const checkPrompt: Check = ({ parameters }) => {
  const values = (parameters['prompt'] ?? '').split(' ').filter((value) => value !== '');
  const prompt = new Set(values.filter(isPrompt));
  if (values.length > 0 && !values.every(isPrompt)) {
    throw new OAuthError('invalid_request', 'The prompt is not supported.', { errorCode: 'parameter_rejected' });
  }
  if (prompt.has('none') && prompt.size > 1) {
    throw new OAuthError('invalid_request', 'The prompt none cannot be combined with others.', {
      errorCode: 'parameter_rejected',
    });
  }
  return { prompt };
};
