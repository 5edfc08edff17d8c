import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { decodeUtf8 } from './decode-utf8.js';
import { emptyForm, type FormBody } from './form-body.js';
import { parseParameters } from './parse-parameters.js';
import { isBelow, pathOf } from './path.js';

/** Replaces Fastify's parsers: forms everywhere but below `jsonPaths`, and there JSON only. */
export function addBodyParsers(instance: FastifyInstance, jsonPaths: readonly string[]): void {
  const takesJson = (request: FastifyRequest): boolean => isBelow(pathOf(request), jsonPaths);
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    (request: FastifyRequest, bytes: Buffer, done) => {
      // A form can be sent across sites without asking; JSON cannot, which is what protects these paths from CSRF.
      const form = takesJson(request) ? new UnsupportedMediaTypeException() : formOrError(bytes);
      if (form instanceof Error) done(form);
      else done(null, form);
    },
  );
  const parseJson = instance.getDefaultJsonParser('error', 'error');
  instance.addContentTypeParser<Buffer>(
    /^application\/(merge-patch\+)?json\s*(;|$)/i,
    { parseAs: 'buffer' },
    (request, bytes, done) => {
      const text = takesJson(request) ? textOrError(bytes) : formExpected();
      if (text instanceof Error) done(text);
      else void parseJson(request, text, done);
    },
  );
  instance.addContentTypeParser('*', (request, _payload, done) => {
    done(takesJson(request) ? new UnsupportedMediaTypeException() : formExpected());
  });
  addEmptyBodies(instance, takesJson);
}

/** A POST without a body is a form without parameters, so handlers need no case for it. */
function addEmptyBodies(instance: FastifyInstance, takesJson: (request: FastifyRequest) => boolean): void {
  instance.addHook('preValidation', (request, _reply, done) => {
    if (request.method === 'POST' && !takesJson(request)) request.body ??= emptyForm();
    done();
  });
}

function formOrError(bytes: Buffer): FormBody | Error {
  try {
    return parseParameters(decodeUtf8(bytes));
  } catch (error) {
    return error as Error;
  }
}

function textOrError(bytes: Buffer): string | Error {
  try {
    const text = decodeUtf8(bytes);
    // Postgres keeps no NUL in text, and no half of a surrogate pair in JSON.
    const why = text.includes('\\u0000') ? 'a NUL character' : hasLoneSurrogate(text) ? 'half a character' : undefined;
    if (why === undefined) return text;
    return new OAuthError('invalid_request', `A member contains ${why}.`, { errorCode: 'malformed_parameter' });
  } catch (error) {
    return error as Error;
  }
}

/** `JSON.stringify` writes pairs as characters, and only what has lost its other half as an escape. */
function hasLoneSurrogate(json: string): boolean {
  if (!/\\ud[89a-f]/i.test(json)) return false;
  try {
    return /(?<!\\)(?:\\\\)*\\ud[89a-f]/i.test(JSON.stringify(JSON.parse(json)));
  } catch {
    // What is no JSON at all is refused by the parser.
    return false;
  }
}

function formExpected(): OAuthError {
  return new OAuthError('invalid_request', 'The body must be application/x-www-form-urlencoded.', {
    errorCode: 'unsupported_content_type',
  });
}
