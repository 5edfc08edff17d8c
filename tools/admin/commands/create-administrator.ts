import { readFileSync } from 'node:fs';
import { isEmail, isUsername, passwordRefusal, Passwords } from '#accounts';
import { administratorRole } from '#protocol';
import type { UserRecord } from '#storage';
import { CommandError, type Command, type Given } from '../command.js';
import { commandActor } from '../command-actor.js';
import { ask, askHidden, readStandardInput } from '../prompt.js';

/** Break-glass: works without any administrator, by whoever may reach the database. */
export const createAdministrator: Command = {
  words: 'create',
  usage: 'create [--username <name>] [--email <address>] [--password-file <path> | --password-stdin]',
  summary: 'Create an administrator; asks for what is not given',
  options: {
    username: { type: 'string' },
    email: { type: 'string' },
    'password-file': { type: 'string' },
    'password-stdin': { type: 'boolean' },
  },
  async run(deployment, given, print) {
    const { username, email } = await identityOf(given);
    const password = checked(await passwordOf(given), [username, email]);
    const passwordHash = await new Passwords().hash(password);
    const storage = await deployment.openStorage();
    const { id: tenant } = deployment.tenant;
    const user = {
      tenant,
      username,
      email,
      emailVerified: email !== undefined,
      roles: [administratorRole],
      passwordHash,
    };
    const created = await storage.users.create(user, async (queries, _before, after) => {
      await storage.administratorLinks.spend(queries, tenant);
      await storage.audit.write(queries, commandActor, {
        tenant,
        action: 'user.create',
        objectKind: 'user',
        objectId: after?.id ?? '',
        after: shown(after),
      });
    });
    if (created.outcome !== 'changed')
      throw new CommandError('Somebody has this user name or e-mail address already: choose another');
    print(
      `${username ?? email} is an administrator now. Sign in at ${deployment.issuer}/sign-in; the API is described at ${deployment.issuer}/admin.`,
    );
  },
};

const shown = (user: UserRecord | undefined): object => ({
  user_id: user?.id,
  username: user?.username,
  email: user?.email,
  roles: user?.roles,
});

interface Identity {
  readonly username: string | undefined;
  readonly email: string | undefined;
}

async function identityOf({ options }: Given): Promise<Identity> {
  const email = textOf(options['email']);
  const username = textOf(options['username']);
  const asked = username === undefined && email === undefined ? textOf(await ask('User name: ')) : username;
  return checkedIdentity({ username: asked, email });
}

function checkedIdentity({ username, email }: Identity): Identity {
  if (username === undefined && email === undefined) throw new CommandError('Give --username or --email', 2);
  if (username !== undefined && !isUsername(username)) {
    throw new CommandError('--username must be 1 to 100 characters without spaces, control characters or @', 2);
  }
  if (email !== undefined && !isEmail(email)) throw new CommandError('--email is not an address', 2);
  return { username, email };
}

async function passwordOf({ options }: Given): Promise<string> {
  const file = options['password-file'];
  if (typeof file === 'string' && options['password-stdin'] === true)
    throw new CommandError('Give --password-file or --password-stdin', 2);
  if (options['password-stdin'] === true) return withoutLineEnd(await readStandardInput());
  if (typeof file !== 'string') return askHidden('Password: ');
  try {
    return withoutLineEnd(readFileSync(file, 'utf8'));
  } catch {
    throw new CommandError(`--password-file ${file} cannot be read`, 2);
  }
}

function checked(password: string, names: readonly (string | undefined)[]): string {
  const refusal = passwordRefusal(password, names);
  if (!refusal) return password;
  throw new CommandError(
    `The password is ${refusal.replace('_', ' ')}: it must have at least 8 characters and not be a well-known one`,
    2,
  );
}

const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '');

const textOf = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().normalize('NFKC') : undefined;
