import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from '../tools/servers/layout.js';
import { gatewayPort, services } from './routes.js';

const read = (file: string): string => readFileSync(join(checkoutRoot(), file), 'utf8');
const compose = read('docker-compose.yml');

describe('the compose file', () => {
  it.each(services)('starts $name on the ports of the table', ({ name, defaultPort, managementPort }) => {
    const ports = `TOKENWARD_PORT: ${defaultPort}, TOKENWARD_MANAGEMENT_PORT: ${managementPort} }`;
    expect(compose).toContain(
      `\n  ${name}:\n    <<: *service\n    command: [${name}]\n    environment: { <<: *settings, ${ports}\n`,
    );
  });

  it('believes only the gateway about where a request came from', () => {
    const address = /TOKENWARD_TRUSTED_PROXIES: (\S+)/.exec(compose)?.[1];
    expect(address).toBeDefined();
    expect(compose).toContain(`ipv4_address: ${address} }`);
  });

  it('opens one port, to this machine only, without Kafka too', () => {
    expect(read('deploy/compose.single.yml').match(/ports: .*/g)).toEqual([`ports: ['127.0.0.1:9000:9000']`]);
    expect(compose.match(/ports: .*/g)).toEqual([`ports: ['127.0.0.1:${gatewayPort}:${gatewayPort}']`]);
  });
});
