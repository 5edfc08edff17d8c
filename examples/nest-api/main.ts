import { startApi } from './start-api.js';

// eslint-disable-next-line no-restricted-properties -- a program of its own, with four settings
const { ISSUER = '', AUDIENCE = '', CLIENT_ID = '', CLIENT_SECRET = '', PORT = '8080' } = process.env;

const { close } = await startApi({
  issuer: ISSUER,
  audience: AUDIENCE,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  port: Number(PORT),
});
console.log(`GET http://127.0.0.1:${PORT}/notes needs a token for ${AUDIENCE} with notes:read.`);
process.once('SIGINT', () => void close().then(() => process.exit()));
