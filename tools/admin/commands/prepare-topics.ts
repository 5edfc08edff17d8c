import { ensureTopics, TopicMismatch } from '#events';
import { CommandError, type Command } from '../command.js';

export const prepareTopics: Command = {
  words: 'topics',
  usage: 'topics',
  summary: 'Create the Kafka topics that are missing, and check the others',
  async run({ kafka }, _given, print) {
    if (!kafka) throw new CommandError('KAFKA_BROKERS is missing: the embedded profile has no topics');
    const created = await ensureTopics(kafka).catch((error: unknown) => {
      if (error instanceof TopicMismatch) throw new CommandError(error.message);
      throw new CommandError(
        `Kafka (KAFKA_BROKERS) cannot be reached: ${error instanceof Error ? error.message : 'no answer'}`,
      );
    });
    print(created.length === 0 ? 'Every topic is there already.' : `Created: ${created.join(', ')}`);
  },
};
