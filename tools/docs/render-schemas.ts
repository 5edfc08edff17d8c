import * as z from 'zod';
import type { EventContract } from '#events';

/** An event's data as JSON Schema; `ce_dataschema` names it. Members may be added, so others are allowed. */
export const schemaOf = ({ schema, type, emittedWhen }: EventContract): object => ({
  ...z.toJSONSchema(schema, { io: 'input' }),
  $id: `https://tokenward.dev/schemas/${type}.json`,
  title: type,
  description: emittedWhen,
});

/** One document for each type, by its name. */
export const renderSchemas = (events: readonly EventContract[]): [string, string][] =>
  events.map((event) => [event.type, JSON.stringify(schemaOf(event))]);
