import type { FastifyRequest } from 'fastify';
import { errorInWords, errorTranslations } from '#protocol';
import { acceptedLanguages, firstLanguage } from '../http/accepted-languages.js';
import type { Answer } from './answer.js';
import { quotable } from './challenge.js';
import type { Failure } from './failure.js';

/** RFC 6749 §5.2, with `error_code` and `error_uri` where a finer reason is documented, and in words of the reader's language. */
export function oauthAnswer(issuer: string): (failure: Failure, request: FastifyRequest) => Answer {
  return (failure, request) => {
    const language = translatedFor(request);
    const words = language === undefined ? undefined : errorInWords(failure.errorCode ?? failure.error, language);
    return {
      contentType: 'application/json; charset=utf-8',
      ...(words && { headers: { 'content-language': `en, ${language}`, vary: 'accept-language' } }),
      body: JSON.stringify({
        error: failure.error,
        error_description: quotable(failure.description),
        // `error_description` is of ASCII alone. A language tag is part of the name, as in RFC 7591 §2.2.
        ...(words && { [`error_description#${language}`]: words.meaning }),
        ...(failure.errorCode !== undefined && {
          error_code: failure.errorCode,
          error_uri: `${issuer}/errors/${failure.errorCode}`,
        }),
      }),
    };
  };
}

/** What the reader prefers, where it is not English and there is a translation. */
function translatedFor(request: FastifyRequest): string | undefined {
  const isKnown = (tag: string): boolean => tag === 'en' || errorTranslations.has(tag);
  const language = firstLanguage(acceptedLanguages(request.headers['accept-language']), isKnown);
  return language === 'en' ? undefined : language;
}
