import { Carried, PasswordField, Refusal, TextField } from './parts.js';
import type { Texts } from './translations/en.js';

interface SignUpView {
  readonly texts: Texts;
  readonly title: string;
  readonly intro?: string | undefined;
  readonly action: '/sign-up' | '/first-run';
  readonly button: string;
  readonly login?: string | undefined;
  readonly name?: string | undefined;
  readonly refusal?: string | undefined;
  readonly carried: Readonly<Record<string, string | undefined>>;
  readonly signIn?: string | undefined;
}

/** For a new account: anybody's, or the first administrator's. */
export function SignUpPage({ texts, title, intro, action, button, login, name, refusal, carried, signIn }: SignUpView) {
  const invalid = refusal !== undefined;
  return (
    <>
      <h1>{title}</h1>
      {intro !== undefined && <p class="lead">{intro}</p>}
      <Refusal text={refusal} />
      <form method="post" action={action}>
        <Carried values={carried} />
        <TextField name="login" label={texts.login} autocomplete="username" value={login} invalid={invalid} focus />
        <TextField name="name" label={texts.yourName} note={texts.optional} autocomplete="name" value={name} optional />
        <PasswordField
          name="password"
          label={texts.newPassword}
          autocomplete="new-password"
          advice={texts.passwordAdvice}
          invalid={invalid}
        />
        <button class="primary">{button}</button>
      </form>
      {signIn !== undefined && (
        <p class="aside">
          {texts.haveAccount} <a href={signIn}>{texts.signInButton}</a>
        </p>
      )}
    </>
  );
}
