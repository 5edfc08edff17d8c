import { toldByName } from './told-by-name.js';

const client = { metadata: { scope: 'openid profile email' } };

it('what the person was asked about, as far as the client is still registered for it', () => {
  const agreed = ['openid', 'email', 'directory'];
  const told = toldByName(client, { userinfo: { email: null }, rights: agreed });
  expect(told).toEqual({ standard: ['openid', 'email'], mapped: ['openid', 'email'] });
});

it('a grant of an older release tells no claim that administrators define: nobody knows whether it was there to be asked about', () => {
  expect(toldByName(client, { userinfo: { email: null } })).toEqual({
    standard: ['openid', 'profile', 'email'],
    mapped: [],
  });
  expect(toldByName(client, null).mapped).toEqual([]);
});
