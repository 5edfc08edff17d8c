// The attack: a path that the server behind answers, written so that a weaker rule decides.
import { rulesFor } from './rules.js';

const rules = [
  { prefix: '/', public: true },
  { prefix: '/admin/', scopes: ['admin'] },
  { prefix: '/api', scopes: ['api'] },
];

it.each([
  ['/admin', '/admin/'],
  ['/admin/', '/admin/'],
  ['/admin/users', '/admin/'],
  ['/administration', '/'],
  ['/api', '/api'],
  ['/api/', '/api'],
  ['/apis', '/'],
  ['/', '/'],
  // To many servers it is /admin.
  ['/Admin', undefined],
])('%s is decided by the rule for %s', (path, prefix) => {
  expect(rulesFor(path, rules)?.prefix).toBe(prefix);
});
