import argon2 from 'argon2';
import { Redis } from 'ioredis';
import { Provider } from 'oidc-provider';
import { endWithBenchmark } from '../../targets/end-with-benchmark.js';
import { configuration } from './configuration.js';
import { signInPages } from './sign-in-pages.js';

const { PORT: port = '', REDIS_URL: redisUrl = '', SECRET: secret = '' } = process.env;
endWithBenchmark();
const issuer = `http://localhost:${port}`;
const provider = new Provider(issuer, configuration(new Redis(redisUrl), secret));
// The platform's parameters.
const parameters = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
provider.use(signInPages(provider, await argon2.hash(secret, parameters)));
provider.listen(Number(port), '127.0.0.1', () => undefined);
