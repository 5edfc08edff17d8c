import * as z from 'zod';
import { pollMethod, pushMethod } from '#deliveries';
import { OAuthError } from '#protocol';

const uri = z.string().min(1).max(500);
const streamId = z.string().min(1).max(100);

const delivery = z.discriminatedUnion('method', [
  z.object({
    method: z.literal(pushMethod),
    endpoint_url: z.string().min(1).max(2000),
    // RFC 9110 §5.5: what may stand in a header.
    authorization_header: z
      .string()
      .max(4000)
      .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/)
      .optional(),
  }),
  // The address is ours (SSF 1.0 §8.1.1.1); a receiver may repeat what it was told.
  z.object({ method: z.literal(pollMethod), endpoint_url: z.string().max(2000).nullish() }),
]);

/** What a receiver says; what else it sends is what it was told, or nothing that we know. */
const receiverSupplied = {
  events_requested: z.array(uri).max(100).optional(),
  delivery: delivery.optional(),
  description: z.string().max(1000).optional(),
};
/** What a receiver may repeat, and then must repeat as it is. */
const transmitterSupplied = {
  iss: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  events_supported: z.array(uri).optional(),
  events_delivered: z.array(uri).optional(),
};

export const newStream = z.object(receiverSupplied);
export const changedStream = z.object({ stream_id: streamId, ...receiverSupplied, ...transmitterSupplied });
export type NewStream = z.output<typeof newStream>;
export type PushDelivery = Extract<NewStream['delivery'], { method: typeof pushMethod }>;
export type ChangedStream = z.output<typeof changedStream>;

export const changedStatus = z.object({
  stream_id: streamId,
  status: z.enum(['enabled', 'paused', 'disabled']),
  reason: z.string().max(500).optional(),
});

const subject = z
  .record(z.string().max(100), z.unknown())
  .refine((value) => typeof value['format'] === 'string' && JSON.stringify(value).length <= 1000);
export const changedSubject = z.object({ stream_id: streamId, subject, verified: z.boolean().optional() });

export const wantedVerification = z.object({ stream_id: streamId, state: z.string().max(1000).optional() });

/** RFC 8936 §2.2 */
export const pollRequest = z.object({
  maxEvents: z.int().min(0).optional(),
  returnImmediately: z.boolean().default(false),
  ack: z.array(z.string().max(200)).max(1000).default([]),
  setErrs: z
    .record(z.string().max(200), z.object({ err: z.string().max(100), description: z.string().max(1000).optional() }))
    .default({}),
});
export type PollRequest = z.output<typeof pollRequest>;

/** @throws OAuthError invalid_request that names the first member which is not valid */
export function validRequest<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new OAuthError('invalid_request', `The member ${issue?.path.join('.') || '(body)'} is missing or not valid.`);
}
