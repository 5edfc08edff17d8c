import { administrationClientLifeSeconds, createAdministrationClient } from '#accounts';
import { administrationScopes, isAdministrationScope } from '#protocol';
import { CommandError, type Command } from '../command.js';
import { commandActor } from '../command-actor.js';

export const createAdminClient: Command = {
  words: 'clients create-admin',
  usage: 'clients create-admin [--name <name>] [--scope "<scopes>"]',
  summary: 'Create a client for scripts that administer; it lasts 24 hours. Prints JSON',
  options: { name: { type: 'string' }, scope: { type: 'string' } },
  async run(deployment, { options }, print) {
    const { clients, audit } = await deployment.openStorage();
    const name = typeof options['name'] === 'string' ? options['name'] : 'Administration';
    const scope = typeof options['scope'] === 'string' ? options['scope'] : undefined;
    const unknown = scope?.split(' ').filter((one) => !isAdministrationScope(one)) ?? [];
    if (unknown.length > 0) {
      throw new CommandError(
        `No such scope: ${unknown.join(' ')}. There are: ${Object.keys(administrationScopes).join(' ')}`,
        2,
      );
    }
    const expiresAt = new Date(Date.now() + administrationClientLifeSeconds * 1000);
    const client = { tenant: deployment.tenant.id, name, scope, actor: commandActor, expiresAt };
    print(JSON.stringify(await createAdministrationClient({ clients, audit }, client)));
  },
};
