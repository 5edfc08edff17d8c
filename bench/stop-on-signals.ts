/**
 * Aborted by whoever ends the benchmark. Also a second time nothing else happens: what runs beside this process ends with it, in order.
 */
export function stopOnSignals(): AbortSignal {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => stopping.abort(new Error('stopped; nothing was written')));
  }
  return stopping.signal;
}
