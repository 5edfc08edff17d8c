import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '../../deploy/routes.js';
import { checkoutRoot } from '../servers/layout.js';
import { addressesBy, composePlan, nativePlan } from './gateway-plan.js';
import { renderConfiguration } from './render-configuration.js';

describe('the generated gateway configuration', () => {
  it('is the one that is committed for compose', () => {
    const committed = readFileSync(join(checkoutRoot(), 'deploy', 'nginx.conf'), 'utf8');
    expect(committed).toBe(renderConfiguration(composePlan));
  });

  it('names each route once', () => {
    const paths = routes.map((route) => route.path);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('leads a prefix to what is below it and to nothing that merely begins alike', () => {
    const configuration = renderConfiguration(composePlan);
    expect(configuration).toContain('location = /admin {');
    expect(configuration).toContain('location ^~ /admin/ {');
    expect(configuration).not.toContain('location ^~ /admin {');
  });

  it('never leads to a management port', () => {
    expect(renderConfiguration(composePlan)).not.toMatch(/:91\d\d/);
  });

  it('never lets nginx repeat what is not idempotent', () => {
    expect(renderConfiguration(composePlan)).not.toMatch(/^[^#]*proxy_next_upstream [^;]*non_idempotent/m);
  });

  it('lists each instance of a service and keeps natively to loopback and to its folder', () => {
    const upstreams = { ...addressesBy(() => ['127.0.0.1:1']), token: ['127.0.0.1:9002', '127.0.0.1:9012'] };
    const configuration = renderConfiguration(nativePlan('/tmp/gateway', 9000, upstreams));
    expect(configuration).toContain('server 127.0.0.1:9002 ');
    expect(configuration).toContain('server 127.0.0.1:9012 ');
    expect(configuration).toContain('listen 127.0.0.1:9000;');
    expect(configuration.match(/^.*(_temp_path|_log|pid) "(?!\/tmp\/gateway\/).*$/gm)).toBeNull();
  });
});
