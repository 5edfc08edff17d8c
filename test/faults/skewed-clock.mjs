// Preloaded into a service: its wall clock is off by what the file says that is named like the service's port.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.FAULTS_CLOCKS;
const port = process.env.TOKENWARD_PORT;
const Real = Date;
let offsetMs = 0;

if (folder !== undefined && port !== undefined) {
  const read = () => {
    try {
      offsetMs = Number(readFileSync(join(folder, port), 'utf8')) || 0;
    } catch {
      offsetMs = 0;
    }
  };
  setInterval(read, 200).unref();
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, self) =>
      Reflect.construct(target, args.length === 0 ? [Real.now() + offsetMs] : args, self),
    apply: () => new Real(Real.now() + offsetMs).toString(),
    get: (target, name) => (name === 'now' ? () => Real.now() + offsetMs : Reflect.get(target, name)),
  });
}
