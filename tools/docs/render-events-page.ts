import * as z from 'zod';
import { topics, type EventContract, type TopicSettings } from '#events';

interface Member {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

const introduction = `# Events

Written by \`npm run generate:settings\` from \`libs/events/src/contracts\`.

Events are CloudEvents 1.0 in Kafka's binary mode: attributes are headers (\`ce_id\`, \`ce_type\`, \`ce_source\`, \`ce_subject\`,
\`ce_time\`, \`ce_specversion\`, \`content-type\`, \`x-tenant\`, \`x-xid\`, \`x-sig\`), the value is JSON. The same as [JSON Schemas](schemas)
and as an [AsyncAPI 3 document](asyncapi.json). Topics are named \`tokenward.authz.<topic>\`; keys start with
the tenant: \`default:<key>\`. Contracts only grow: a consumer ignores types and members that it does not know, and a new meaning is
a new type. No event holds a token, a code, a secret or an e-mail address.

Delivery is at least once. An event is written in the transaction of the change that it tells of, sent right after the commit, and
its row moves from the outbox to the event log when the broker has acknowledged it. What is left over is sent by one leader within a second, so a crash in
between sends it twice, and perhaps out of order. Without Kafka webhooks, Shared Signals and the revocation stream tell consumers;
\`lifecycle.v1\` and \`sessions.v1\`, which only the first two carry, are then in the log from their commit on.

Each partition of \`revocations.v1\` carries a heartbeat every second (\`authz.heartbeat.v1\`, key \`hb:<partition>\`, value
\`{"publishedThrough", "throughXid", "timeline", "epochId"}\`): whatever was committed before that server time, or by a transaction
below that id, is in the log before the heartbeat. Another \`epochId\` (a backup was restored) or a higher \`timeline\` (Postgres
failed over) means: take a new snapshot.

\`x-sig\`, on all topics but \`lifecycle.v1\`, is a detached JWS (RFC 7515 appendix F, \`typ\` \`authz-event+jws\`) by a key of
\`/ssf/jwks\`; the stream has it in every profile. What is signed: tenant, type, key, \`x-xid\` (empty for heartbeats) and value, joined by line breaks.

A revocation with \`term\` true ends what it names for good. One with an \`epoch\` (\`sub\`, whose id is the pseudonym \`rid\`, and
\`client\`) ends the tokens whose own epoch is lower. \`until\`, in seconds since 1970, is when no token can be alive that it ends.

\`GET /revocations/stream\` hands on what verifiers need of \`revocations.v1\` as server-sent events, in every profile.
`;

/** What consumers may rely on, topic by topic. */
export function renderEventsPage(events: readonly EventContract[]): string {
  return [
    introduction,
    ...topics.map((topic) =>
      renderTopic(
        topic,
        events.filter((event) => event.topic === topic.topic),
      ),
    ),
  ].join('\n');
}

function renderTopic(settings: TopicSettings, events: readonly EventContract[]): string {
  const { topic, key, partitions, cleanup, retentionSeconds } = settings;
  const kept = retentionSeconds === undefined ? cleanup : `${cleanup} after ${retentionSeconds / 3600} hours`;
  const shapes = [...new Set(events.map(({ schema }) => schema))];
  return [
    `## ${topic}\n\nKey \`<tenant>:<${key}>\`, ${partitions} ${partitions === 1 ? 'partition' : 'partitions'}, clean-up: ${kept}.\n`,
    ...shapes.map((shape) => renderShape(events.filter(({ schema }) => schema === shape))),
  ].join('\n');
}

/** Types that carry the same members. */
function renderShape(events: readonly EventContract[]): string {
  const [first] = events;
  if (!first) return '';
  return `| type | emitted when |
| --- | --- |
${events.map(({ type, emittedWhen }) => `| \`${type}\` | ${emittedWhen} |`).join('\n')}

${[...new Set(events.map(({ delivery }) => delivery))].join(' ')}

${renderMembers(first)}

\`\`\`json
${JSON.stringify(first.example, null, 2)}
\`\`\`
`;
}

function renderMembers({ schema }: EventContract): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema) as {
    properties?: Record<string, Member>;
    required?: readonly string[];
  };
  const rows = Object.entries(properties).map(
    ([name, member]) => `| \`${name}\` | ${typeOf(member)} | ${required.includes(name) ? 'yes' : 'no'} |`,
  );
  return `| member | type | always there |\n| --- | --- | --- |\n${rows.join('\n')}`;
}

function typeOf({ type = 'any', enum: values, const: value }: Member): string {
  if (value !== undefined) return `always \`${JSON.stringify(value)}\``;
  return values ? values.map((one) => `\`${String(one)}\``).join(', ') : type;
}
