import { partsOf, selected } from './columns.js';

test('columns are named for the members that they fill, within their part', () => {
  expect(selected('u', { id: 'id', emailVerified: 'email_verified' })).toBe(
    'u.id AS "id", u.email_verified AS "emailVerified"',
  );
  expect(selected('u', { id: 'id' }, 'user')).toBe('u.id AS "user.id"');
});

test('a row becomes a record for each part', () => {
  const at = new Date();
  expect(partsOf({ 'user.id': 1, 'session.id': 2, 'user.at': at, 'user.a.b': null })).toEqual({
    user: { id: 1, at, 'a.b': null },
    session: { id: 2 },
  });
});
