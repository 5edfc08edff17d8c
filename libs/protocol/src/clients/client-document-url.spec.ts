import { isClientDocumentUrl } from './client-document-url.js';

test.each(['https://app.example/client', 'https://app.example:8443/a/b.json', 'https://app.example/client?v=1'])(
  '%s may be the address of a document',
  (id) => {
    expect(isClientDocumentUrl(id)).toBe(true);
  },
);

test.each([
  'https://app.example',
  'https://app.example/',
  'https://app.example/a/../client',
  'https://app.example/./client',
  'https://app.example/%2e%2e/client',
  'https://app.example/client#part',
  'https://user@app.example/client',
  'https://user:secret@app.example/client',
  'https://APP.example/client',
  'https://app.example:443/client',
  'https://app.example/a\\client',
  'https://app.example/a client',
  `https://app.example/${'x'.repeat(256)}`,
  'javascript:alert(1)',
  'shop',
])('%s may not', (id) => {
  expect(isClientDocumentUrl(id)).toBe(false);
});
