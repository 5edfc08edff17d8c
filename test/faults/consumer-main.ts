// A resource server in a process of its own: a verifier for each feed, asked by the run about tokens.
import {
  KafkaFeed,
  PollFeed,
  recordKey,
  SseFeed,
  TokenRefused,
  TokenVerifier,
  type ClientCredentials,
  type Feed,
} from '#resource-server';
import { HeardFeed, type Heard } from './heard-feed.js';
import type { RevocationRow } from './history.js';

export interface ConsumerSettings {
  readonly issuer: string;
  readonly client: ClientCredentials;
  readonly brokers?: readonly string[] | undefined;
}

export type Question = { readonly id: number } & (
  { readonly token: string } | { readonly rows: RevocationRow[] } | { readonly heard: true }
);
export interface Reply {
  readonly id: number;
  readonly verdicts?: Record<string, string>;
  readonly missing?: Record<string, RevocationRow[]>;
  readonly heard?: Record<string, Heard>;
}

const { issuer, client, brokers } = JSON.parse(process.argv[2] ?? '{}') as ConsumerSettings;

const told: Record<string, HeardFeed> = {
  sse: new HeardFeed(new SseFeed({ issuer, ...client })),
  ...(brokers !== undefined && { kafka: new HeardFeed(new KafkaFeed({ brokers })) }),
};
const feeds: Record<string, Feed> = { ...told, poll: new PollFeed() };
const verifiers = Object.entries(feeds).map(([name, feed]) => {
  const verifier = new TokenVerifier({ issuer, audience: issuer, client, feed });
  verifier.start().catch(() => process.exit(1));
  return { name, verifier };
});

const verdictOf = (verifier: TokenVerifier, token: string): Promise<string> =>
  verifier.verify(token).then(
    () => 'accepted',
    (error: unknown) => (error instanceof TokenRefused ? error.reason : 'none'),
  );

const knows = (verifier: TokenVerifier, { kind, id, epoch }: RevocationRow): boolean =>
  verifier.revocations.set.floor(recordKey(kind, id)) >= Math.max(epoch, 1);

async function answer(question: Question): Promise<Reply> {
  const { id } = question;
  if ('rows' in question) {
    const { rows } = question;
    const missing = verifiers.map(({ name, verifier }) => [name, rows.filter((row) => !knows(verifier, row))] as const);
    return { id, missing: Object.fromEntries(missing) };
  }
  if ('heard' in question) {
    return { id, heard: Object.fromEntries(Object.entries(told).map(([name, feed]) => [name, feed.heard] as const)) };
  }
  const verdicts = verifiers.map(async ({ name, verifier }) => [name, await verdictOf(verifier, question.token)]);
  return { id, verdicts: Object.fromEntries(await Promise.all(verdicts)) as Record<string, string> };
}

process.on('message', (question: Question) => {
  void answer(question).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit(0));
