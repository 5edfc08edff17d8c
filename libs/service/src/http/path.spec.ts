import { isBelow } from './path.js';

it.each([
  ['/admin', '/admin'],
  ['/admin/clients', '/admin'],
  ['/admin/', '/admin'],
  ['/admin/clients', '/admin/'],
  ['/admin', '/'],
])('%s is below %s', (path, parent) => {
  expect(isBelow(path, ['/other', parent])).toBe(true);
});

it.each([
  ['/administer', '/admin'],
  ['/admin', '/admin/'],
  ['/admi', '/admin'],
  ['/x/admin', '/admin'],
  ['/Admin/clients', '/admin'],
  ['/admin%2Fclients', '/admin'],
])('%s is not below %s', (path, parent) => {
  expect(isBelow(path, ['/other', parent])).toBe(false);
});
