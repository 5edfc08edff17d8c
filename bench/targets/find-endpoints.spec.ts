import { pathsAt } from './find-endpoints.js';

it('takes paths, and URLs of the same origin', () => {
  const addresses = { token_endpoint: '/token', jwks_uri: 'http://localhost:80/jwks?all=1' };
  expect(pathsAt('http://localhost', addresses)).toEqual({ token_endpoint: '/token', jwks_uri: '/jwks?all=1' });
});

it('refuses what the connections of a load do not lead to', () => {
  expect(() => pathsAt('http://localhost:8080', { jwks_uri: 'http://localhost:8081/jwks' })).toThrow(
    'jwks_uri is http://localhost:8081/jwks, and not at http://localhost:8080',
  );
});
