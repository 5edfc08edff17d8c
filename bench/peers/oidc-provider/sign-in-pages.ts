import argon2 from 'argon2';
import type { Context, Middleware, Provider } from 'oidc-provider';

const page = `<!doctype html><title>Sign in</title><form method="post">
<input name="username" autocomplete="username"><input type="password" name="password"><button>Sign in</button></form>`;

/** The least that a sign-in can be: a form, and a password that everybody has. */
export const signInPages =
  (provider: Provider, passwordHash: string): Middleware =>
  async (context, next) => {
    if (!context.path.startsWith('/interaction/')) return next();
    if (context.method === 'POST') return signIn(provider, passwordHash, context);
    context.type = 'html';
    context.body = page;
  };

async function signIn(provider: Provider, passwordHash: string, context: Context): Promise<void> {
  const form = new URLSearchParams(await textOf(context.req));
  const [accountId, password] = [form.get('username') ?? '', form.get('password') ?? ''];
  if (!(await argon2.verify(passwordHash, password))) {
    context.status = 401;
    return;
  }
  context.respond = false;
  await provider.interactionFinished(context.req, context.res, { login: { accountId } });
}

async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk.toString('latin1');
  return text;
}
