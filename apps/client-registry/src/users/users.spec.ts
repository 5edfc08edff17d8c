import { randomBytes } from 'node:crypto';
import { startAdministration, type Administration } from '../../test/start-administration.js';

let admin: Administration;
beforeAll(async () => {
  admin = await startAdministration();
});
afterAll(() => admin.close());

let number = 0;
const person = () => ({
  username: `person-${(number += 1)}`,
  name: 'Ada Lovelace',
  password: 'correct horse battery staple',
});
const create = async (more: object = {}) =>
  (await admin.send('POST', '/admin/users', { body: { ...person(), ...more } })).json;

/** A signed-in person whose tokens have a name. */
async function signedIn(userId: string) {
  const { sessions, users } = admin.infrastructure.storage;
  const user = (await users.find('default', userId))!;
  const session = await sessions.start({
    userId,
    userEpoch: user.epoch,
    secretHash: randomBytes(32),
    amr: ['pwd'],
    idleSeconds: 3600,
    lifetimeSeconds: 3600,
  });
  const rid = await users.rid(userId, 'public');
  const sid = await sessions.sid(session!.id, 'public');
  return {
    sessionId: session!.id,
    identity: { tenant: 'default', jti: 'j', clientId: 'c', clientEpoch: 1, rid, sid, subEpoch: user.epoch },
  };
}

const isRevoked = (identity: Awaited<ReturnType<typeof signedIn>>['identity']) =>
  admin.infrastructure.storage.revocations.isRevoked(identity);

test('no answer holds a password or its hash', async () => {
  const made = await admin.send('POST', '/admin/users', { body: person() });
  expect(made).toMatchObject({
    status: 201,
    json: { has_password: true, roles: [], email_verified: false, version: 1 },
  });
  const read = await admin.send('GET', `/admin/users/${made.json.user_id}`);
  const stored = await admin.infrastructure.storage.users.find('default', made.json.user_id);
  for (const { text } of [made, read, await admin.send('GET', '/admin/users')]) {
    expect(text).not.toContain(stored!.passwordHash);
    expect(text).not.toContain('correct horse');
  }
});

test.each([
  ['/username', { username: undefined }],
  ['/username', { username: 'ada@example.com' }],
  ['/email', { email: 'not an address' }],
  ['/password', { password: 'short' }],
  ['/password', { password: 'password123' }],
  ['/roles/0', { roles: ['emperor'] }],
  ['/profile/website', { profile: { website: 'javascript:alert(1)' } }],
  ['/profile/shoe_size', { profile: { shoe_size: 40 } }],
  ['/password_hash', { password_hash: 'x' }],
])('a refusal names the member: %s', async (pointer, more) => {
  const refused = await admin.send('POST', '/admin/users', { body: { ...person(), ...more } });
  expect(refused.status).toBe(422);
  expect(refused.json.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
});

test('a user name and an e-mail address belong to one person, in any case', async () => {
  const { username } = await create({ email: 'ada@example.com' });
  expect((await admin.send('POST', '/admin/users', { body: { username: username.toUpperCase() } })).status).toBe(409);
  const other = await create();
  const headers = { 'if-match': '"1"' };
  const taken = await admin.send('PATCH', `/admin/users/${other.user_id}`, {
    headers,
    body: { email: 'ADA@example.com' },
  });
  expect(taken).toMatchObject({ status: 409, json: { error_code: 'already_exists' } });
});

test('a change needs the version, and taking a role away ends what it allowed', async () => {
  const { user_id: id } = await create({ roles: ['administrator'] });
  const path = `/admin/users/${id}`;
  const { identity } = await signedIn(id);
  expect((await admin.send('PATCH', path, { body: { name: 'X' } })).status).toBe(428);
  const renamed = await admin.send('PATCH', path, {
    body: { name: 'X', email: 'x@example.com' },
    headers: { 'if-match': '"1"' },
  });
  expect(renamed).toMatchObject({ status: 200, json: { name: 'X', roles: ['administrator'] } });
  expect(await isRevoked(identity)).toBe(false);
  expect((await admin.send('PATCH', path, { body: { roles: [] }, headers: { 'if-match': '"1"' } })).status).toBe(412);
  const tag = renamed.headers.get('etag') ?? '';
  const demoted = await admin.send('PATCH', path, { body: { roles: [] }, headers: { 'if-match': tag } });
  expect(demoted.json['roles']).toEqual([]);
  expect(await isRevoked(identity)).toBe(true);
  expect((await admin.send('GET', `${path}/sessions`)).json.items).toEqual([]);
});

test.each(['disable', 'set-password', 'revoke-tokens'])('%s ends every session and token', async (verb) => {
  const { user_id: id } = await create();
  const { identity } = await signedIn(id);
  const body = verb === 'set-password' ? { password: 'another good password' } : {};
  expect((await admin.send('POST', `/admin/users/${id}/${verb}`, { body })).status).toBe(200);
  expect(await isRevoked(identity)).toBe(true);
  if (verb === 'disable') {
    expect((await admin.send('POST', `/admin/users/${id}/enable`)).json.disabled).toBe(false);
    expect(await isRevoked(identity)).toBe(true);
  }
});

test('one session can be ended by itself, by its own person only', async () => {
  const [{ user_id: id }, other] = [await create(), await create()];
  const [first, second] = [await signedIn(id), await signedIn(id)];
  expect((await admin.send('GET', `/admin/users/${id}/sessions`)).json.items).toHaveLength(2);
  expect((await admin.send('DELETE', `/admin/users/${other.user_id}/sessions/${first.sessionId}`)).status).toBe(404);
  const ended = await admin.send('DELETE', `/admin/users/${id}/sessions/${first.sessionId}`);
  expect(ended.headers.get('revocation-token')).toBe(ended.json.revocation_token);
  expect([await isRevoked(first.identity), await isRevoked(second.identity)]).toEqual([true, false]);
  expect((await admin.send('GET', `/admin/users/${id}/grants`)).json).toEqual({ items: [], next: null });
});

test('who is erased leaves no name in the log of the erasure', async () => {
  const { user_id: id, username } = await create();
  const { identity } = await signedIn(id);
  expect((await admin.send('DELETE', `/admin/users/${id}`)).status).toBe(204);
  expect(await isRevoked(identity)).toBe(true);
  expect((await admin.send('GET', `/admin/users/${id}`)).status).toBe(404);
  const [entry] = (await admin.send('GET', `/admin/audit?object_id=${id}`)).json.items;
  expect(entry).toMatchObject({ action: 'user.delete', after: null });
  expect(JSON.stringify(entry)).not.toContain(username);
});

test('people are found by a part of their name, in pages', async () => {
  for (const name of ['Zoe One', 'Zoe Two', 'Zoe Three']) await create({ name });
  const first = await admin.send('GET', '/admin/users?search=zoe&limit=2');
  expect(first.json.items).toHaveLength(2);
  const second = await admin.send('GET', `/admin/users?search=zoe&limit=2&after=${first.json.next}`);
  expect(second.json).toMatchObject({ items: [{ name: 'Zoe Three' }], next: null });
  expect((await admin.send('GET', '/admin/users?after=x')).status).toBe(400);
});

test('nobody makes, or takes over, somebody who may more than they do', async () => {
  const token = await admin.token('users:write');
  const made = await admin.send('POST', '/admin/users', { token, body: { ...person(), roles: ['administrator'] } });
  expect(made).toMatchObject({ status: 403, json: { error_code: 'scope_not_held' } });
  const { user_id: id } = await create({ roles: ['administrator'] });
  const taken = await admin.send('POST', `/admin/users/${id}/set-password`, {
    token,
    body: { password: 'a password of mine' },
  });
  expect(taken.status).toBe(403);
  const moved = await admin.send('PATCH', `/admin/users/${id}`, {
    token,
    body: { email: 'me@example.com' },
    headers: { 'if-match': '*' },
  });
  expect(moved.status).toBe(403);
});
