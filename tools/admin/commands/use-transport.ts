import { chooseTransport, transportOf, transports, type Transport } from '#storage';
import { CommandError, type Command } from '../command.js';
import { refuseWhileRunning } from '../refuse-while-running.js';

const usage = `events use ${transports.join('|')}`;

export const useTransport: Command = {
  words: 'events use',
  usage,
  summary: 'Tell events another way from the next start of each process on; stop all, and change their settings, first',
  names: 1,
  async run(deployment, { names: [transport = ''] }, print) {
    if (!transports.includes(transport as Transport)) throw new CommandError(`Usage: npm run admin -- ${usage}`, 2);
    const wanted = transportOf(deployment);
    // Otherwise nothing would start any more.
    if (transport !== wanted)
      throw new CommandError(
        `With these settings processes tell events by ${wanted}: set KAFKA_BROKERS and REDIS_URL as they shall be (both for kafka, REDIS_URL alone for postgres, neither for process), then ask again`,
      );
    const { database } = await deployment.openStorage();
    await refuseWhileRunning(database);
    await chooseTransport(database, wanted);
    print(`Events go by ${wanted} from the next start on.`);
  },
};
