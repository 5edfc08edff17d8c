import { BootError } from './boot-error.js';

/** `bind`: a worker's port, which its supervisor opens. */
const listening: ReadonlySet<string> = new Set(['listen', 'bind', 'getaddrinfo']);

/** Known reasons why a port cannot be had, with what to do. */
export function listenError(error: unknown): unknown {
  const { code, syscall, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  if (!listening.has(syscall ?? '')) return error;
  if (code === 'EADDRINUSE') {
    return new BootError([
      `port ${port} is in use: stop what listens there, or choose another with TOKENWARD_PORT (TOKENWARD_MANAGEMENT_PORT)`,
    ]);
  }
  if (code === 'EACCES') return new BootError([`port ${port} may not be used by this user: choose one above 1023`]);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new BootError([`TOKENWARD_HOST ${address ?? ''} is not an address of this computer`.replace('  ', ' ')]);
  }
  return error;
}
