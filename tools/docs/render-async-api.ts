import { topics, type EventContract } from '#events';
import { schemaOf } from './render-schemas.js';

const nameOf = ({ type }: EventContract): string => type.replaceAll('.', '_');

/** All topics and messages as an AsyncAPI 3 document, for those who generate consumers. */
export function renderAsyncApi(events: readonly EventContract[]): string {
  return JSON.stringify({
    asyncapi: '3.0.0',
    info: {
      title: 'Tokenward events',
      version: '1',
      description: 'CloudEvents 1.0 in Kafka binary mode. At least once. Contracts only grow.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      topics.map(({ topic, partitions, key }) => [
        topic,
        {
          address: `tokenward.authz.${topic}`,
          description: `Key: tenant and ${key}.`,
          messages: Object.fromEntries(
            events.filter((event) => event.topic === topic).map((event) => [nameOf(event), messageOf(event)]),
          ),
          bindings: { kafka: { topic: `tokenward.authz.${topic}`, partitions, bindingVersion: '0.5.0' } },
        },
      ]),
    ),
    operations: Object.fromEntries(
      topics.map(({ topic }) => [
        `read_${topic.replaceAll('.', '_')}`,
        { action: 'send', channel: { $ref: `#/channels/${topic}` } },
      ]),
    ),
  });
}

const messageOf = (event: EventContract): object => ({
  name: event.type,
  summary: event.emittedWhen,
  description: event.delivery,
  headers: {
    type: 'object',
    required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_subject', 'ce_time', 'x-tenant', 'x-xid'],
    properties: {
      ce_specversion: { const: '1.0' },
      ce_id: { type: 'string', format: 'uuid' },
      ce_type: { const: event.type },
      ce_source: { type: 'string', description: 'The issuer.' },
      ce_subject: { type: 'string' },
      ce_time: { type: 'string', format: 'date-time' },
      ce_dataschema: { type: 'string' },
      'x-tenant': { type: 'string' },
      'x-xid': { type: 'string', description: 'The transaction that told it.' },
      'x-sig': { type: 'string', description: 'A detached JWS; absent on lifecycle.v1.' },
    },
  },
  payload: schemaOf(event),
  examples: [{ payload: event.example }],
});
