import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';

/**
 * kafkajs tries once. Its own tries remember which brokers have answered: a partition whose new leader is one of these is never sent,
 * and the batch counts as sent all the same.
 */
export const singleTry = { retries: 0 };

const waitsMs = [50, 100, 200, 400, 800, 1000, 1000, 1000];

/**
 * Tries again with the whole batch, also what has arrived: twice is harmless, never is not.
 *
 * @throws the last try's error
 */
export async function sendWhole(send: () => Promise<unknown>, waits: readonly number[] = waitsMs): Promise<void> {
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
