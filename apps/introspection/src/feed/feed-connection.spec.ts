import { EventEmitter } from 'node:events';
import { jest } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { FeedConnection } from './feed-connection.js';
import type { RevocationFeed } from './revocation-feed.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function connect(draining: AbortSignal) {
  const raw = Object.assign(new EventEmitter(), {
    writableEnded: false,
    writableLength: 0,
    written: '',
    writeHead: () => raw,
    write: (text: string) => (raw.written += text),
    end: () => (raw.writableEnded = true),
    destroyed: false,
    destroy: () => (raw.destroyed = raw.emit('close')),
  });
  const listeners = new Set<(frame: string) => void>();
  const feed = { listen: (one: (frame: string) => void) => (listeners.add(one), () => void listeners.delete(one)) };
  const reply = { raw, hijack: () => undefined, getHeaders: () => ({}) } as unknown as FastifyReply;
  const connection = new FeedConnection(reply, feed as unknown as RevocationFeed, draining, () => undefined);
  return { raw, listeners, connection };
}

it('a stream that was opened after the process began to leave ends', () => {
  const { raw, listeners, connection } = connect(AbortSignal.abort());
  connection.resume([]);
  expect([raw.writableEnded, listeners.size]).toEqual([true, 0]);
});

it('so does one that was being brought up to date when it began to leave', () => {
  const draining = new AbortController();
  const { raw, listeners, connection } = connect(draining.signal);
  draining.abort();
  expect(raw.writableEnded).toBe(false);
  connection.resume(undefined);
  expect([raw.writableEnded, listeners.size]).toEqual([true, 0]);
  expect(raw.written).toContain('event: reset');
});

it('one that is open ends when the process leaves, and not before', () => {
  const draining = new AbortController();
  const { raw, connection } = connect(draining.signal);
  connection.resume([]);
  expect(raw.writableEnded).toBe(false);
  draining.abort();
  expect(raw.writableEnded).toBe(true);
});

it('a reader that does not take the rest is cut off after two seconds, and one that takes it is let be', () => {
  const [reads, hangs] = [connect(AbortSignal.abort()), connect(AbortSignal.abort())];
  reads.connection.resume([]);
  hangs.connection.resume([]);
  reads.raw.emit('close');
  jest.advanceTimersByTime(1999);
  expect(hangs.raw.destroyed).toBe(false);
  jest.advanceTimersByTime(1);
  expect([reads.raw.destroyed, hangs.raw.destroyed]).toEqual([false, true]);
  expect(jest.getTimerCount()).toBe(0);
});
