import * as z from 'zod';
import type { SubscriberProgress, SubscriberRecord } from '#storage';

const time = z.iso.datetime().nullable();

/** How somebody who follows the log of events keeps up. */
export const progressSchema = z.object({
  status: z.enum(['enabled', 'paused', 'disabled']),
  status_reason: z.string().nullable(),
  pending: z.int().describe('Deliveries that wait'),
  unread: z.int().describe('Events in the log that it has not been given yet, up to 10,000'),
  oldest_seconds: z.number().describe('Age of the oldest delivery that waits'),
  attempts: z.int().describe('How often the oldest one was tried'),
  next_attempt_at: time,
  last_success_at: time,
  last_error: z.string().nullable(),
  last_error_at: time,
  dead_letters: z.int(),
});

const at = (date: Date | null): string | null => date?.toISOString() ?? null;

export const progressAnswer = (
  { status, statusReason }: SubscriberRecord,
  progress: SubscriberProgress,
): z.output<typeof progressSchema> => ({
  status,
  status_reason: statusReason,
  pending: progress.pending,
  unread: progress.unread,
  oldest_seconds: progress.oldestSeconds,
  attempts: progress.attempts,
  next_attempt_at: at(progress.nextAttemptAt),
  last_success_at: at(progress.lastSuccessAt),
  last_error: progress.lastError,
  last_error_at: at(progress.lastErrorAt),
  dead_letters: progress.deadLetters,
});
