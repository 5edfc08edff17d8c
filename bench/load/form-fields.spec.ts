import { formFields } from './form-fields.js';

it('finds the form that asks for a password, among others', () => {
  const html = `<form action="/search"><input name="q"></form>
    <form method="post" action="/sign-in?a=1&amp;b=2"><input type="hidden" name="csrf" value="&quot;x&#39;">
    <input name="login" autocomplete="username webauthn"><input type="password" name="secret"></form>`;
  expect(formFields(html)).toEqual({
    action: '/sign-in?a=1&b=2',
    hidden: { csrf: `"x'` },
    userField: 'login',
    passwordField: 'secret',
  });
});

it('takes the first text where no field says that it is for a name', () => {
  const html = `<form><input type="text" id="username" name="user"><input type="password" name="secret"></form>`;
  expect(formFields(html)).toMatchObject({ action: '', userField: 'user', passwordField: 'secret' });
});

it('says what it got instead', () => {
  expect(() => formFields('<h1>Gone</h1>')).toThrow('<h1>Gone</h1>');
});
