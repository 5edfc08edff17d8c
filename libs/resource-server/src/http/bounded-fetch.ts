/** An answer whose body ends with an error when its signal is aborted. */
export interface BoundedAnswer {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  chunks(): AsyncIterable<Uint8Array>;
  json(): Promise<unknown>;
}

type Init = Omit<RequestInit, 'signal'>;

/**
 * `fetch` that surely ends when the signal is aborted. What ties a fetch to its signal can be collected in Node 20, and then an abort
 * reaches nobody: so the answer is raced against it here, and the body is let go by its own reader.
 */
export async function boundedFetch(url: string, init: Init, signal: AbortSignal): Promise<BoundedAnswer> {
  const { promise, forget } = rejectedBy(signal);
  try {
    const response = await Promise.race([fetch(url, { redirect: 'error', ...init, signal }), promise]);
    const { status, ok, headers } = response;
    const chunks = (): AsyncIterable<Uint8Array> => chunksOf(response, signal);
    return { status, ok, headers, chunks, json: () => jsonOf(chunks()) };
  } finally {
    forget();
  }
}

/** The same for an answer that is read at once, within a time. */
export async function fetchWithin<Read>(
  url: string,
  init: Init,
  timeoutMs: number,
  read: (answer: BoundedAnswer) => Promise<Read>,
): Promise<Read> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new Error(`${new URL(url).pathname} did not answer within ${timeoutMs} ms`));
  }, timeoutMs);
  try {
    return await read(await boundedFetch(url, init, controller.signal));
  } finally {
    clearTimeout(timer);
  }
}

function rejectedBy(signal: AbortSignal) {
  let abort: () => void = () => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    abort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  promise.catch(() => undefined);
  return {
    promise,
    forget: () => {
      signal.removeEventListener('abort', abort);
    },
  };
}

async function* chunksOf(response: Response, signal: AbortSignal): AsyncIterable<Uint8Array> {
  if (!response.body) return;
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const letGo = (): void => {
    reader.cancel().catch(() => undefined);
  };
  signal.addEventListener('abort', letGo, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', letGo);
    letGo();
  }
}

async function jsonOf(chunks: AsyncIterable<Uint8Array>): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return JSON.parse(text + decoder.decode());
}
