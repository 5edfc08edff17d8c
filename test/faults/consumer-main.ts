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
import type { RevocationRow } from './history.js';

export interface ConsumerSettings {
  readonly issuer: string;
  readonly client: ClientCredentials;
  readonly brokers?: string | undefined;
}

export type Question = { readonly id: number } & ({ readonly token: string } | { readonly rows: RevocationRow[] });
export interface Reply {
  readonly id: number;
  readonly verdicts?: Record<string, string>;
  readonly missing?: Record<string, RevocationRow[]>;
}

const { issuer, client, brokers } = JSON.parse(process.argv[2] ?? '{}') as ConsumerSettings;

const feeds: Record<string, Feed> = {
  sse: new SseFeed({ issuer, ...client }),
  poll: new PollFeed(),
  ...(brokers !== undefined && { kafka: new KafkaFeed({ brokers: [brokers] }) }),
};
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
  const verdicts = verifiers.map(async ({ name, verifier }) => [name, await verdictOf(verifier, question.token)]);
  return { id, verdicts: Object.fromEntries(await Promise.all(verdicts)) as Record<string, string> };
}

process.on('message', (question: Question) => {
  void answer(question).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit(0));
