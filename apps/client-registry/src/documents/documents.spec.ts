import { startAdministration, type Administration } from '../../test/start-administration.js';

let admin: Administration;
beforeAll(async () => {
  admin = await startAdministration();
});
afterAll(() => admin.close());

interface Described {
  readonly operationId: string;
  readonly security: readonly { readonly oauth2: readonly string[] }[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: object } } };
  readonly responses: object;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: {
    readonly securitySchemes: {
      readonly oauth2: { readonly flows: { readonly clientCredentials: { readonly scopes: object } } };
    };
  };
}

const document = async (): Promise<Document> => {
  const { text } = await admin.send('GET', '/admin/openapi.json', { token: null });
  return JSON.parse(text) as Document;
};

test('the document covers exactly the routes that are served', async () => {
  const { paths } = await document();
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const documents = ['GET /admin', 'GET /admin/openapi.json', 'GET /admin/assets/api-page.css'];
  const served = admin.served().filter((route) => !documents.includes(route));
  expect(described.sort()).toEqual(served.sort());
});

test('each operation names its scope, its parameters and its answers', async () => {
  const { openapi, paths, components } = await document();
  expect(openapi).toBe('3.1.0');
  const ids = new Set<string>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const { operationId, security, parameters, responses } of Object.values(methods)) {
      ids.add(operationId);
      const scope = security[0]?.oauth2[0] ?? '';
      expect(components.securitySchemes.oauth2.flows.clientCredentials.scopes).toHaveProperty([scope]);
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(responses).toHaveProperty('401');
    }
  }
  expect(ids.size).toBe(Object.values(paths).flatMap((methods) => Object.keys(methods)).length);
});

test('the schemas are those that validate', async () => {
  const { paths } = await document();
  const { get, post } = paths['/admin/clients'] ?? {};
  expect(post?.requestBody?.content['application/json'].schema).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: ['client_name'],
    properties: { token_endpoint_auth_method: { enum: expect.arrayContaining(['private_key_jwt']) } },
  });
  expect(get?.parameters.map(({ name }) => name)).toEqual(['search', 'after', 'limit']);
});

test('the page is public, shows every operation, and runs no script', async () => {
  const page = await admin.send('GET', '/admin', { token: null });
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self';/);
  expect(page.text).not.toMatch(/<script|style=|onclick/);
  for (const { id, scope } of admin.routes.operations) {
    expect(page.text).toContain(`<article id="${id}">`);
    expect(page.text).toContain(`<code>${scope}</code>`);
  }
  const css = await admin.send('GET', '/admin/assets/api-page.css', { token: null });
  expect(css).toMatchObject({ status: 200 });
  expect(css.headers.get('content-type')).toContain('text/css');
});

test('operations and their summaries have English plurals', async () => {
  const { paths } = await document();
  const get = paths['/admin/registration-policies']?.['get'];
  expect(get).toMatchObject({
    operationId: 'listRegistrationPolicies',
    summary: 'List registration policies, in pages',
  });
});
