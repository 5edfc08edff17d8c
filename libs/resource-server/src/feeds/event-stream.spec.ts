import { readEventStream, type ServerSentEvent } from './event-stream.js';

async function* bytes(...parts: string[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(new TextEncoder().encode(part));
}

async function eventsOf(...parts: string[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readEventStream(bytes(...parts))) events.push(event);
  return events;
}

it('reads events, however they are cut into chunks', async () => {
  const text = 'retry: 1000\n\nid: 7\nevent: hb\ndata: {"a":1}\n\nevent: rev\ndata: one\ndata: two\n\n: comment\n\n';
  const expected = [
    { event: 'hb', data: '{"a":1}', id: '7' },
    { event: 'rev', data: 'one\ntwo', id: undefined },
  ];
  expect(await eventsOf(text)).toEqual(expected);
  expect(await eventsOf(...Array.from(text))).toEqual(expected);
});

it('leaves out what was cut off', async () => {
  expect(await eventsOf('event: rev\ndata: {}')).toEqual([]);
});

it('ends a stream whose event has no end', async () => {
  await expect(eventsOf(...Array.from({ length: 9 }, () => 'x'.repeat(1024 * 1024)))).rejects.toThrow('too long');
});
