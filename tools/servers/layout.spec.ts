import { parsePortOffset, readLayout } from './layout.js';

describe('where the servers live', () => {
  it('is shifted by the settings', () => {
    const layout = readLayout({}, { TOKENWARD_SERVERS_PORT_OFFSET: '1000', TOKENWARD_SERVERS_DIR: '/var/tmp/second' });
    expect(layout.directory).toBe('/var/tmp/second');
    expect(layout.ports).toEqual({ postgres: 16432, redis: 17379 });
    expect(layout.kafkaNodes).toEqual([
      { name: 'kafka', id: 1, port: 20092, controllerPort: 20093, advertisedPort: 20092 },
    ]);
  });

  it('is shifted by the caller before the settings', () => {
    const env = { TOKENWARD_SERVERS_PORT_OFFSET: '1000', TOKENWARD_SERVERS_DIR: '/var/tmp/second' };
    const layout = readLayout({ directory: '/var/tmp/third', portOffset: 5 }, env);
    expect(layout.directory).toBe('/var/tmp/third');
    expect(layout.ports.redis).toBe(16384);
  });

  it('has three brokers if asked, each with ports of its own', () => {
    const { ports, kafkaNodes } = readLayout({ kafkaBrokers: 3, kafkaAdvertisedPorts: { 'kafka-2': 5000 } }, {});
    expect(kafkaNodes.map(({ name, id }) => [name, id])).toEqual([
      ['kafka', 1],
      ['kafka-2', 2],
      ['kafka-3', 3],
    ]);
    const own = kafkaNodes.flatMap(({ port, controllerPort }) => [port, controllerPort]);
    expect(new Set([...Object.values(ports), ...own]).size).toBe(8);
    expect(kafkaNodes.map(({ port, advertisedPort }) => advertisedPort === port)).toEqual([true, false, true]);
  });

  it.each(['x', '1.5', '99999'])('refuses the offset %s', (value) => {
    expect(() => parsePortOffset(value)).toThrow(/TOKENWARD_SERVERS_PORT_OFFSET/);
  });
});
