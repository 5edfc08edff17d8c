import { setTimeout as delay } from 'node:timers/promises';
import kafkajs, { type Message, type RecordMetadata } from 'kafkajs';

/** Messages whose partition is known before they are sent. */
export interface TopicMessages {
  readonly topic: string;
  readonly messages: readonly (Message & { readonly partition: number })[];
}

/** The bus has acknowledged less than it was given. The client that did it may do it again. */
export class SentInPart extends Error {
  override readonly name = 'SentInPart';
}

/**
 * kafkajs tries once. Its own tries remember which brokers have answered: a partition whose new leader is one of these is never sent,
 * and the batch counts as sent all the same.
 */
export const singleTry = { retries: 0 };

/**
 * kafkajs can take one broker for another, when it asks who leads what while it loses the broker that it began with. It then asks that
 * broker for nothing, and calls that an acknowledgement: so each partition has to be in the answer.
 *
 * @throws SentInPart
 */
export function checkWhole(batch: readonly TopicMessages[], answer: readonly RecordMetadata[]): void {
  const answered = new Set(answer.map(({ topicName, partition }) => `${topicName} ${partition}`));
  for (const { topic, messages } of batch) {
    const missing = messages.find(({ partition }) => !answered.has(`${topic} ${partition}`));
    if (missing) throw new SentInPart(`Partition ${missing.partition} of ${topic} was not sent`);
  }
}

const waitsMs = [50, 100, 200, 400, 800, 1000, 1000, 1000];

/**
 * Tries again with the whole batch, also what has arrived: twice is harmless, never is not.
 *
 * @throws the last try's error, or SentInPart at once: this client will not mend it
 */
export async function sendWhole(
  batch: readonly TopicMessages[],
  produce: () => Promise<readonly RecordMetadata[]>,
  waits: readonly number[] = waitsMs,
): Promise<void> {
  const send = async (): Promise<void> => {
    checkWhole(batch, await produce());
  };
  for (const wait of waits) {
    try {
      await send();
      return;
    } catch (error) {
      if (!(error instanceof kafkajs.KafkaJSNumberOfRetriesExceeded)) throw error;
      await delay(wait);
    }
  }
  await send();
}
