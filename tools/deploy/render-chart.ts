import { gatewayPort, services } from '../../deploy/routes.js';
import { addressesBy, composePlan } from '../gateway/gateway-plan.js';
import { renderConfiguration } from '../gateway/render-configuration.js';
import { toYaml } from './render-alerts.js';

/** The chart puts the release's name in front of the services'. */
export const chartGateway = (): string =>
  renderConfiguration({
    ...composePlan,
    upstreams: addressesBy(({ name, defaultPort }) => [`RELEASE-${name}:${defaultPort}`]),
  });

const resources = (cpu: string, memory: string): object => ({ requests: { cpu, memory }, limits: { memory: '512Mi' } });

/** What an installation chooses; the services and ports are those of the table of routes. */
export const chartValues = (): string =>
  `# Written by \`npm run generate:settings\` from deploy/routes.ts and tools/deploy/render-chart.ts.\n${toYaml({
    issuer: '',
    image: { repository: 'tokenward', tag: '', pullPolicy: 'IfNotPresent' },
    secret: {
      name: '',
      accountPerService: false,
    },
    kafka: { brokers: '' },
    trustedProxies: '',
    settings: { TOKENWARD_LOG_LEVEL: 'info' },
    services: Object.fromEntries(
      services.map(({ name, defaultPort, managementPort }) => [
        name,
        { replicas: 2, port: defaultPort, managementPort, resources: resources('250m', '256Mi') },
      ]),
    ),
    gateway: { image: 'nginx:1.28', replicas: 2, port: gatewayPort, resources: resources('50m', '64Mi') },
    networkPolicy: { enabled: true, monitoring: [{ namespaceSelector: { matchLabels: { name: 'monitoring' } } }] },
    monitoring: { serviceMonitor: false, rules: false },
  })}`;
