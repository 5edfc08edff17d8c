import { randomUUID } from 'node:crypto';
import { SealedCodes } from '#service';
import { StoreUnavailable } from '#storage';
import { startAuthorize, issuer, password, type Authorize } from './start-authorize.js';
import { answerOf, authorizePath, PageVisitor, type Visited } from './page-visitor.js';

let authorize: Authorize;
beforeAll(async () => {
  authorize = await startAuthorize();
});
afterAll(() => authorize.close());

const json = ({ html }: Visited) => JSON.parse(html);

async function signedIn() {
  const [person, browser] = [await authorize.person({ name: 'Ann' }), new PageVisitor(authorize.url)];
  const client = await authorize.client({ name: 'Orders app' });
  const consent = await browser.through(authorizePath(client.id, { scope: 'openid email' }), person.username);
  const code = answerOf(await browser.decide(consent, 'allow'))['code'] ?? '';
  const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    browser.send(path, {
      method,
      headers: { 'x-requested-by': 'account', ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
  return { person, browser, client, code, call };
}

/** The grant that a token service would make of a code. */
async function redeem(code: string): Promise<string> {
  const { secretKeys, sealer, storage } = authorize.infrastructure;
  const codes = new SealedCodes(storage.codes, secretKeys, sealer, { id: 'default' }, authorize.clock);
  const claim = await codes.claim(codes.authentic(code)!, randomUUID());
  if (claim.outcome !== 'claimed') throw new Error(claim.outcome);
  expect(await storage.grants.redeem(claim.payload.facts, randomUUID())).toMatchObject({ outcome: 'redeemed' });
  return claim.payload.facts.gid;
}

test('my information can be read and changed; a new address is not a verified one', async () => {
  const { person, call } = await signedIn();
  expect(json(await call('GET', '/account'))).toMatchObject({ id: person.id, username: person.username, name: 'Ann' });
  const email = `${randomUUID()}@example.com`;
  const changed = await call('PATCH', '/account', { email, profile: { nickname: 'Annie', locale: 'de' } });
  expect([changed.status, json(changed)]).toMatchObject([200, { email, email_verified: false, name: 'Ann' }]);
  const again = await call('PATCH', '/account', { name: null, profile: { locale: null } });
  expect(json(again)).toMatchObject({ name: null, email, profile: { nickname: 'Annie' } });
  expect(json(again).profile).not.toHaveProperty('locale');
});

test.each([
  [{ roles: ['administrator'] }, ''],
  [{ email: 'nowhere' }, '/email'],
  [{ username: 'a@b.example' }, '/username'],
  [{ username: null, email: null }, '/username'],
  [{ profile: { picture: 'javascript:alert(1)' } }, '/profile/picture'],
])('%j is refused', async (body, pointer) => {
  const { call } = await signedIn();
  const refused = await call('PATCH', '/account', body);
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect([refused.status, json(refused).errors[0].pointer]).toEqual([422, pointer]);
});

test('without a session, or from another site, nothing is told or changed', async () => {
  const { browser, call } = await signedIn();
  expect((await new PageVisitor(authorize.url).get('/account')).status).toBe(401);
  expect((await browser.send('/account/sessions', { method: 'DELETE' })).status).toBe(403);
  expect((await call('DELETE', '/account/sessions', undefined, { origin: 'https://evil.example' })).status).toBe(403);
  const form = await browser.post('/account/password', { current_password: password, new_password: password });
  expect(form.status).toBe(415);
});

test('sessions can be seen and ended: one, or all others', async () => {
  const { person, call, browser } = await signedIn();
  const elsewhere = new PageVisitor(authorize.url);
  await elsewhere.signIn(await elsewhere.get('/sign-in'), person.username);
  const { items } = json(await call('GET', '/account/sessions'));
  expect(items.map(({ current }: { current: boolean }) => current).sort()).toEqual([false, true]);
  expect(JSON.stringify(items)).not.toContain(browser.cookies.get('tokenward-session'));
  const stranger = await signedIn();
  expect((await stranger.call('DELETE', `/account/sessions/${items[0].id}`)).status).toBe(404);
  const ended = await call('DELETE', '/account/sessions');
  expect([ended.status, ended.headers.has('revocation-token')]).toEqual([204, true]);
  expect((await elsewhere.get('/account')).status).toBe(401);
  expect((await call('GET', '/account')).status).toBe(200);
  await call('DELETE', `/account/sessions/${items.find(({ current }: { current: boolean }) => current).id}`);
  expect((await call('GET', '/account')).status).toBe(401);
});

test('connected applications can be seen, and each loses what it got', async () => {
  const { call, client, code } = await signedIn();
  const gid = await redeem(code);
  const { consents, grants } = json(await call('GET', '/account/grants'));
  expect(consents).toEqual([expect.objectContaining({ client_name: 'Orders app', scope: 'openid email' })]);
  expect(grants).toEqual([expect.objectContaining({ id: gid, client_name: 'Orders app', offline: false })]);
  const stranger = await signedIn();
  expect((await stranger.call('DELETE', `/account/grants/${gid}`)).status).toBe(404);
  expect((await stranger.call('DELETE', '/account/grants/no-uuid')).status).toBe(404);
  expect((await call('DELETE', `/account/grants/${gid}`)).status).toBe(204);
  expect(await authorize.infrastructure.storage.grants.find(gid)).toMatchObject({
    status: 'revoked',
    reason: 'user_request',
  });
  expect((await call('DELETE', `/account/consents/${client.id}`)).status).toBe(204);
  expect(json(await call('GET', '/account/grants'))).toEqual({ consents: [], grants: [] });
});

test('a changed password ends every other session and all tokens, and keeps this session', async () => {
  const { person, call } = await signedIn();
  const elsewhere = new PageVisitor(authorize.url);
  await elsewhere.signIn(await elsewhere.get('/sign-in'), person.username);
  const change = (current_password: string, new_password: string) =>
    call('POST', '/account/password', { current_password, new_password });
  expect((await change('wrong password', 'a brand new one')).status).toBe(403);
  expect(json(await change(password, person.username))).toMatchObject({ status: 422 });
  expect((await change(password, 'a brand new one')).status).toBe(204);
  expect((await elsewhere.get('/account')).status).toBe(401);
  expect((await call('GET', '/account')).status).toBe(200);
  const { users } = authorize.infrastructure.storage;
  expect((await users.find('default', person.id))?.epoch).toBe(person.epoch + 1);
  expect((await elsewhere.signIn(await elsewhere.get('/sign-in'), person.username)).status).toBe(400);
  expect((await elsewhere.signIn(await elsewhere.get('/sign-in'), person.username, 'a brand new one')).status).toBe(
    303,
  );
});

test('guessing the current password is limited like signing in', async () => {
  const { call } = await signedIn();
  const tried = () => call('DELETE', '/account', { password: 'wrong password' });
  for (let attempt = 0; attempt < 10; attempt += 1) expect((await tried()).status).toBe(403);
  expect((await tried()).status).toBe(429);
});

test('an account is deleted with its password only, and nothing of it stays', async () => {
  const { person, call } = await signedIn();
  expect((await call('DELETE', '/account', { password: 'wrong password' })).status).toBe(403);
  const deleted = await call('DELETE', '/account', { password });
  expect([deleted.status, deleted.headers.getSetCookie()[0]]).toEqual([204, expect.stringContaining('Max-Age=0')]);
  const { storage } = authorize.infrastructure;
  expect(await storage.users.find('default', person.id)).toBeUndefined();
  const trail = await storage.audit.page('default', undefined, { objectKind: 'user', objectId: person.id }, 50);
  expect(trail.map(({ action }) => action)).toContain('user.delete');
  expect(JSON.stringify(trail)).not.toContain(person.username);
});

test('a token opens the account only for the organisation’s own applications', async () => {
  const { person } = await signedIn();
  const call = async (firstParty: boolean, scope: string, aud: string | string[] = issuer) => {
    const client = await authorize.client({}, { first_party: firstParty });
    const now = Math.floor(authorize.clock.nowMs() / 1000);
    const claims = { iss: issuer, sub: person.id, aud, exp: now + 300, iat: now, jti: randomUUID(), tenant: 'default' };
    const more = { client_id: client.id, client_epoch: 1, scope, rid: 'rid', sub_epoch: 1, gid: randomUUID() };
    const token = await authorize.infrastructure.keyRing.sign('access_token', 'ES256', 'at+jwt', {
      ...claims,
      ...more,
    });
    const answer = await fetch(`${authorize.url}/account`, { headers: { authorization: `Bearer ${token}` } });
    return answer.status;
  };
  expect(await call(true, 'openid')).toBe(200);
  expect(await call(false, 'openid')).toBe(403);
  expect(await call(true, 'email')).toBe(403);
  expect(await call(true, 'openid', 'https://api.example')).toBe(401);
});

test('an ending that is not acknowledged is not answered as done: 503, and a retry repairs it', async () => {
  const { call, code } = await signedIn();
  const gid = await redeem(code);
  const { revocationSet } = authorize.infrastructure.storage;
  Object.assign(revocationSet, { write: () => Promise.reject(new StoreUnavailable('away')) });
  const failed = await call('DELETE', `/account/grants/${gid}`);
  Reflect.deleteProperty(revocationSet, 'write');
  expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '1']);
  expect((await call('DELETE', `/account/grants/${gid}`)).status).toBe(204);
});
