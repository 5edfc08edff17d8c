import * as z from 'zod';
import { administrationScopes } from '#protocol';
import type { Operation } from '../operations/operation.js';
import { parametersOf, pathParameters } from '../operations/path-parameters.js';
import { refusalsOf } from './refusals.js';

type Json = Readonly<Record<string, unknown>>;

export interface JsonSchema extends Json {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

const problem = { $ref: '#/components/schemas/Problem' };
const text = { type: 'string' };

/** The schema of what is sent (`input`) or answered (`output`). */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' });
  return described as JsonSchema;
}

/** The whole administration API as OpenAPI 3.1, from the table that routes and validation derive from. */
export function openApiDocument(operations: readonly Operation[], issuer: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) {
    const methods = (paths[operation.path] ??= {});
    methods[operation.method.toLowerCase()] = described(operation);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tokenward administration API', version: '1', description: introduction },
    servers: [{ url: issuer }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { schemas: { Problem: problemSchema }, securitySchemes: securitySchemes(issuer) },
  };
}

const introduction =
  'Lists come in pages: `next` of one is `after` of the following. Changes name the version that they start from (`If-Match`). ' +
  'A POST with an `Idempotency-Key` happens once, however often it is sent. Failures are problem details (RFC 9457).';

function described(operation: Operation): Json {
  const { id, tag, scope, summary, description, body, example } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: [{ oauth2: [scope] }],
    parameters: parameters(operation),
    ...(body && {
      requestBody: {
        required: example !== undefined,
        content: { 'application/json': { schema: jsonSchemaOf(body, 'input'), ...(example && { example }) } },
      },
    }),
    responses: { ...answers(operation), ...refusals(operation) },
  };
}

export function parameters({ path, query, method, ifMatch }: Operation): Parameter[] {
  const inPath = parametersOf(path).map((name): Parameter => {
    return { name, in: 'path', required: true, description: pathParameters[name].description, schema: text };
  });
  const { properties = {} } = query ? jsonSchemaOf(query, 'input') : {};
  const inQuery = Object.entries(properties).map(([name, { description, ...schema }]): Parameter => {
    const told = typeof description === 'string' ? { description } : {};
    return { name, in: 'query', required: false, ...told, schema };
  });
  const headers: Parameter[] = [];
  if (ifMatch) headers.push(header('If-Match', 'The ETag of the version that you read', ifMatch === 'required'));
  if (method === 'POST')
    headers.push(header('Idempotency-Key', 'Any text of your own: the request happens once for it', false));
  return [...inPath, ...inQuery, ...headers];
}

const header = (name: string, description: string, required: boolean): Parameter => {
  return { name, in: 'header', required, description, schema: text };
};

function answers({ answer }: Operation): Json {
  const content = answer.schema && {
    content: { 'application/json': { schema: jsonSchemaOf(answer.schema, 'output') } },
  };
  return { [answer.status]: { description: answer.description, ...content } };
}

function refusals(operation: Operation): Json {
  const content = { 'application/problem+json': { schema: problem } };
  const told = Object.entries(refusalsOf(operation)).map(([status, description]) => [status, { description, content }]);
  return Object.fromEntries(told) as Json;
}

const problemSchema = {
  type: 'object',
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: text,
    status: { type: 'integer' },
    detail: text,
    instance: { type: 'string', description: 'The request id, as in the log' },
    error: text,
    error_code: text,
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { pointer: { type: 'string', description: 'A JSON Pointer to the member' }, detail: text },
        required: ['pointer', 'detail'],
      },
    },
  },
  required: ['type', 'title', 'status'],
};

const securitySchemes = (issuer: string): Json => ({
  oauth2: {
    type: 'oauth2',
    description: `An access token of this platform for the audience ${issuer}/admin.`,
    flows: {
      clientCredentials: { tokenUrl: `${issuer}/oauth2/token`, scopes: administrationScopes },
      authorizationCode: {
        authorizationUrl: `${issuer}/oauth2/authorize`,
        tokenUrl: `${issuer}/oauth2/token`,
        scopes: administrationScopes,
      },
    },
  },
});
