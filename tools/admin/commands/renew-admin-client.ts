import { administrationClientLifeSeconds, renewAdministrationClient } from '#accounts';
import { CommandError, type Command } from '../command.js';
import { commandActor } from '../command-actor.js';

export const renewAdminClient: Command = {
  words: 'clients renew-admin',
  usage: 'clients renew-admin <client_id>',
  summary: 'Let an administration client go on for another 24 hours',
  names: 1,
  async run(deployment, { names: [id = ''] }, print) {
    const { clients, audit } = await deployment.openStorage();
    const { id: tenant } = deployment.tenant;
    const client = await clients.find(tenant, id);
    // A client that never expired must not begin to.
    if (!client?.expiresAt) throw new CommandError(`There is no administration client ${id} that expires`);
    const expiresAt = new Date(Date.now() + administrationClientLifeSeconds * 1000);
    await renewAdministrationClient({ clients, audit }, { tenant, id, actor: commandActor, expiresAt });
    print(`${id} lasts until ${expiresAt.toISOString()}.`);
  },
};
