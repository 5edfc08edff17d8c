export interface Answer {
  readonly status: number;
  readonly head: string;
  /** One character for each byte. */
  readonly body: string;
}

/** The answer that has been received (RFC 9112 §6), one character for each byte; undefined while some of it is missing. */
export function readAnswer(received: string): Answer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = received.slice(0, end);
  const status = Number(head.slice(9, 12));
  const rest = received.slice(end + 4);
  const body = status === 204 || status === 304 ? '' : bodyOf(head, rest);
  return body === undefined ? undefined : { status, head, body };
}

function bodyOf(head: string, rest: string): string | undefined {
  const length = headerOf(head, 'content-length');
  if (length !== undefined) return rest.length < Number(length) ? undefined : rest;
  return headerOf(head, 'transfer-encoding') === 'chunked' ? joinChunks(rest) : rest;
}

function joinChunks(rest: string): string | undefined {
  let joined = '';
  for (let at = 0; ;) {
    const line = rest.indexOf('\r\n', at);
    if (line === -1) return undefined;
    const size = parseInt(rest.slice(at, line), 16);
    at = line + 2 + size + 2;
    if (rest.length < at) return undefined;
    if (size === 0) return joined;
    joined += rest.slice(line + 2, line + 2 + size);
  }
}

export function headerOf(head: string, name: string): string | undefined {
  return headersOf(head, name)[0];
}

export function headersOf(head: string, name: string): string[] {
  const prefix = `${name}:`;
  return head
    .split('\r\n')
    .filter((line) => line.slice(0, prefix.length).toLowerCase() === prefix)
    .map((line) => line.slice(prefix.length).trim());
}
