import { startAdministration, type Administration } from '../../test/start-administration.js';

let admin: Administration;
beforeAll(async () => {
  admin = await startAdministration();
});
afterAll(() => admin.close());

const document = async () => (await admin.send('GET', '/admin/openapi.json', { token: null })).json;

test('the document covers exactly the routes that are served', async () => {
  const { paths } = await document();
  const described = Object.entries<object>(paths).flatMap(([path, methods]) =>
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
  for (const [path, methods] of Object.entries<Record<string, any>>(paths)) {
    for (const operation of Object.values(methods)) {
      ids.add(operation.operationId);
      const [
        {
          oauth2: [scope],
        },
      ] = operation.security;
      expect(components.securitySchemes.oauth2.flows.clientCredentials.scopes).toHaveProperty([scope]);
      const inPath = operation.parameters.filter((parameter: { in: string }) => parameter.in === 'path');
      expect(inPath.map(({ name }: { name: string }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(operation.responses).toHaveProperty('401');
    }
  }
  expect(ids.size).toBe(Object.values<object>(paths).flatMap((methods) => Object.keys(methods)).length);
});

test('the schemas are those that validate', async () => {
  const { paths } = await document();
  const { schema } = paths['/admin/clients'].post.requestBody.content['application/json'];
  expect(schema).toMatchObject({ type: 'object', additionalProperties: false, required: ['client_name'] });
  expect(schema.properties.token_endpoint_auth_method.enum).toContain('private_key_jwt');
  expect(paths['/admin/clients'].get.parameters.map(({ name }: { name: string }) => name)).toEqual([
    'search',
    'after',
    'limit',
  ]);
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
