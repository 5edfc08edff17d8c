import type { UserRecord } from '#storage';
import { claimsTold } from './claims-told.js';

const user: UserRecord = {
  id: '0198f000-0000-7000-8000-000000000000',
  tenant: 'default',
  username: 'ada',
  email: 'ada@example.com',
  emailVerified: true,
  name: 'Ada Lovelace',
  profile: { given_name: 'Ada', phone_number: '+44 20 1234', address: { country: 'GB' }, unheard_of: 'x' },
  attributes: { told: 'never' },
  passwordHash: 'never',
  roles: ['administrator'],
  disabled: false,
  epoch: 1,
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(1_700_000_000_000),
};

it('OpenID Connect Core §5.4: a scope tells its claims, and no others', () => {
  expect(claimsTold(user, { scope: ['openid'] })).toEqual({});
  expect(claimsTold(user, { scope: ['openid', 'email'] })).toEqual({ email: 'ada@example.com', email_verified: true });
  expect(claimsTold(user, { scope: ['profile'] })).toEqual({
    name: 'Ada Lovelace',
    given_name: 'Ada',
    preferred_username: 'ada',
    updated_at: 1_700_000_000,
  });
  expect(claimsTold(user, { scope: ['address', 'phone'] })).toEqual({
    address: { country: 'GB' },
    phone_number: '+44 20 1234',
  });
});

it('§5.5: a claim that is asked for by name is told as far as the client is registered for its scope', () => {
  const requests = { email: null, given_name: { essential: true }, website: { essential: true }, unheard_of: null };
  expect(claimsTold(user, { scope: ['openid'], requests, within: ['openid', 'profile'] })).toEqual({
    given_name: 'Ada',
  });
  expect(claimsTold(user, { scope: ['openid'], requests })).toEqual({});
});

it('§5.5.1: with a value, where it has that value', () => {
  const within = ['email'];
  const asked = (value: string) => claimsTold(user, { scope: ['email'], requests: { email: { value } }, within });
  expect(asked('ada@example.com')).toEqual({ email: 'ada@example.com', email_verified: true });
  expect(asked('bob@example.com')).toEqual({ email_verified: true });
});
