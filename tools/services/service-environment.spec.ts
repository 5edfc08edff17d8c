import { givenUrls, instanceEnvironment, sharedEnvironment } from './service-environment.js';

const urls = { DATABASE_URL: 'postgres://db/x', REDIS_URL: 'redis://cache', KAFKA_BROKERS: 'broker:9092' };

describe('the servers that the environment names', () => {
  it('are all or none', () => {
    expect(givenUrls({ ...urls, PATH: '/bin' })).toEqual(urls);
    expect(givenUrls({ PATH: '/bin' })).toBeUndefined();
  });

  it('are those of the profile: the single one has no Kafka', () => {
    const { KAFKA_BROKERS: _, ...single } = urls;
    expect(givenUrls(single, ['DATABASE_URL', 'REDIS_URL'])).toEqual(single);
  });

  it('are named when some are missing', () => {
    expect(() => givenUrls({ ...urls, REDIS_URL: '' })).toThrow(/^REDIS_URL missing/);
  });
});

describe('the environment of a service', () => {
  const surroundings = { urls, issuer: 'http://localhost:9000', keyEncryptionKey: 'made', given: {} };

  it('has no setting of the servers, which it would refuse', () => {
    const inherited = { PATH: '/bin', TOKENWARD_SERVERS_DIR: '/var/tmp/x', TOKENWARD_SERVERS_PORT_OFFSET: '5' };
    const shared = sharedEnvironment({ ...surroundings, inherited });
    expect(Object.keys(shared).filter((key) => key.startsWith('TOKENWARD_SERVERS'))).toEqual([]);
    expect(shared['PATH']).toBe('/bin');
  });

  it('prefers a key that was given to the one that was made', () => {
    const inherited = { TOKENWARD_KEY_ENCRYPTION_KEY: 'inherited' };
    expect(sharedEnvironment({ ...surroundings, inherited: {} })['TOKENWARD_KEY_ENCRYPTION_KEY']).toBe('made');
    expect(sharedEnvironment({ ...surroundings, inherited })['TOKENWARD_KEY_ENCRYPTION_KEY']).toBe('inherited');
  });

  it('differs between processes in the ports alone', () => {
    const shared = sharedEnvironment({ ...surroundings, inherited: {} });
    const own = instanceEnvironment(shared, { name: 'token', service: 'token', port: 9002, managementPort: 9102 });
    expect(own).toEqual({ ...shared, TOKENWARD_PORT: '9002', TOKENWARD_MANAGEMENT_PORT: '9102' });
  });
});
