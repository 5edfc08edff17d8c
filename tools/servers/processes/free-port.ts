import { createServer } from 'node:net';

/** Whether the port is free soon: a process that was just killed may hold it until its last thread is gone. */
export async function becomesFree(port: number, withinMs: number): Promise<boolean> {
  for (const giveUpAt = performance.now() + withinMs; ;) {
    if (await isPortFree(port)) return true;
    if (performance.now() > giveUpAt) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether nothing listens there on loopback. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
