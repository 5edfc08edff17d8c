import { createServer, type AddressInfo } from 'node:net';
import kafkajs from 'kafkajs';
import { kafkaConnection } from './kafka-access.js';

it('is plain without anything, TLS with an authority, and signs in where it is told how', () => {
  expect(kafkaConnection({ brokers: ['a:1'] })).toEqual({ brokers: ['a:1'] });
  expect(kafkaConnection({ brokers: ['a:1'], tls: {} })).toEqual({ brokers: ['a:1'], ssl: {} });
  const sasl = { mechanism: 'scram-sha-512', username: 'u', password: 'p' } as const;
  expect(kafkaConnection({ brokers: ['a:1'], tls: { ca: 'CA', cert: 'C', key: 'K' }, sasl })).toEqual({
    brokers: ['a:1'],
    ssl: { ca: ['CA'], cert: 'C', key: 'K' },
    sasl,
  });
});

it('says nothing in plain text to a broker that it should speak TLS to', async () => {
  const first = new Promise<Buffer>((resolve) => {
    const server = createServer((socket) => {
      socket.once('data', (bytes) => {
        resolve(bytes);
        socket.destroy();
        server.close();
      });
    }).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const sasl = { mechanism: 'plain', username: 'secret-user', password: 'secret-word' } as const;
      const access = { brokers: [`127.0.0.1:${port}`], tls: {}, sasl };
      const admin = new kafkajs.Kafka({
        ...kafkaConnection(access),
        retry: { retries: 0 },
        logLevel: kafkajs.logLevel.NOTHING,
      }).admin();
      admin.connect().catch(() => undefined);
    });
  });
  const bytes = await first;
  // A TLS record of a handshake.
  expect(bytes[0]).toBe(0x16);
  expect(bytes.includes('secret')).toBe(false);
});
