import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from '../servers/layout.js';
import { composePlan } from './gateway-plan.js';
import { renderConfiguration } from './render-configuration.js';

writeFileSync(join(checkoutRoot(), 'deploy', 'nginx.conf'), renderConfiguration(composePlan));
console.log('deploy/nginx.conf is written');
