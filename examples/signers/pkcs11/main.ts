import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Pkcs11Tool } from './pkcs11-tool.js';
import { startSigner } from './start-signer.js';
import { TokenKeys } from './token-keys.js';

const { values } = parseArgs({
  options: {
    module: { type: 'string' },
    'token-label': { type: 'string' },
    'pin-file': { type: 'string' },
    'bearer-file': { type: 'string' },
    socket: { type: 'string' },
    port: { type: 'string' },
  },
});

function needed(name: 'module' | 'token-label' | 'pin-file' | 'bearer-file'): string {
  const value = values[name];
  if (value !== undefined) return value;
  console.error(`--${name} is missing; examples/signers/pkcs11/README.md shows them all`);
  process.exit(2);
}
const secretIn = (file: string): string => readFileSync(file, 'utf8').trim();

/** Of a signer that was killed; nothing else is taken away. */
function withoutStale(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path);
  return path;
}

const tool = new Pkcs11Tool({
  module: needed('module'),
  tokenLabel: needed('token-label'),
  pin: secretIn(needed('pin-file')),
});
const keys = new TokenKeys(tool);
// Alone, before several ask at once: each of them would count as a try of a PIN that is wrong.
await keys.health().catch((error: unknown) => console.error(String(error)));
const close = await startSigner({
  keys,
  bearer: secretIn(needed('bearer-file')),
  // Never beyond this machine: in front of others stands what ends TLS.
  listen:
    values.socket === undefined
      ? { host: '127.0.0.1', port: Number(values.port ?? 8700) }
      : { path: withoutStale(values.socket) },
  report: (line) => {
    console.error(line);
  },
});
console.log(`signs at ${values.socket === undefined ? `127.0.0.1:${values.port ?? '8700'}` : `unix:${values.socket}`}`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void close());
