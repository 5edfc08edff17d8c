import { parsePortOffset, readLayout } from './layout.js';

describe('where the servers live', () => {
  it('is shifted by the settings', () => {
    const layout = readLayout({}, { TOKENWARD_SERVERS_PORT_OFFSET: '1000', TOKENWARD_SERVERS_DIR: '/var/tmp/second' });
    expect(layout.directory).toBe('/var/tmp/second');
    expect(layout.ports).toEqual({ postgres: 16432, redis: 17379, kafka: 20092, kafkaController: 20093 });
  });

  it('is shifted by the caller before the settings', () => {
    const env = { TOKENWARD_SERVERS_PORT_OFFSET: '1000', TOKENWARD_SERVERS_DIR: '/var/tmp/second' };
    const layout = readLayout({ directory: '/var/tmp/third', portOffset: 5 }, env);
    expect(layout.directory).toBe('/var/tmp/third');
    expect(layout.ports.redis).toBe(16384);
  });

  it.each(['x', '1.5', '99999'])('refuses the offset %s', (value) => {
    expect(() => parsePortOffset(value)).toThrow(/TOKENWARD_SERVERS_PORT_OFFSET/);
  });
});
