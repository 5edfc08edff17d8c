import { chooseTransport, transports, type Transport } from '#storage';
import { CommandError, type Command } from '../command.js';

const usage = `events use ${transports.join('|')}`;

export const useTransport: Command = {
  words: 'events use',
  usage,
  summary: 'Tell events another way from the next start of each process on; stop all processes first',
  names: 1,
  async run(deployment, { names: [transport = ''] }, print) {
    if (!transports.includes(transport as Transport)) throw new CommandError(`Usage: npm run admin -- ${usage}`, 2);
    const { database } = await deployment.openStorage();
    await chooseTransport(database, transport as Transport);
    print(`Events go by ${transport} from the next start on.`);
  },
};
