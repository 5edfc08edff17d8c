import type { Texts } from './translations/en.js';
import type { ClientInWords } from './client-in-words.js';
import { ClientLinks, ClientMark } from './client-parts.js';
import { Carried, PasswordField, Refusal, TextField } from './parts.js';
import { filled } from './language.js';

interface SignInView {
  readonly texts: Texts;
  readonly client?: ClientInWords | undefined;
  readonly login?: string | undefined;
  readonly refusal?: string | undefined;
  readonly carried: Readonly<Record<string, string | undefined>>;
  /** Where accounts can be created; absent where they cannot. */
  readonly signUp?: string | undefined;
}

export function SignInPage({ texts, client, login, refusal, carried, signUp }: SignInView) {
  const known = login !== undefined && login !== '';
  return (
    <>
      {client?.logo !== undefined && <ClientMark client={client} />}
      <h1>{texts.signInTitle}</h1>
      {client && <p class="lead">{filled(texts.signInTo, { client: client.name })}</p>}
      <Refusal text={refusal} />
      <form method="post" action="/sign-in">
        <Carried values={carried} />
        <TextField
          name="login"
          label={texts.login}
          autocomplete="username"
          value={login}
          invalid={refusal !== undefined}
          focus={!known}
        />
        <PasswordField
          name="password"
          label={texts.password}
          autocomplete="current-password"
          invalid={refusal !== undefined}
          focus={known}
        />
        <button class="primary">{texts.signInButton}</button>
      </form>
      {signUp !== undefined && (
        <p class="aside">
          {texts.newHere} <a href={signUp}>{texts.createAccount}</a>
        </p>
      )}
      {client && <ClientLinks texts={texts} client={client} />}
    </>
  );
}
