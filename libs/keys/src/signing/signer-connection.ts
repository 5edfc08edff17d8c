import { Agent as HttpAgent, request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { createSecureContext, rootCertificates } from 'node:tls';
import { SignerAway } from './signer-away.js';

export interface SignerAccess {
  /** `https://…`, `http://…` or `unix:/path`. */
  readonly url: string;
  /** Sent as Bearer token. */
  readonly token?: string | undefined;
  readonly timeoutMs: number;
  /** Whose certificates count (PEM), beside the public authorities. */
  readonly authorities?: string | undefined;
}

type Answer = Readonly<Record<string, unknown>>;

const largestAnswer = 65_536;
/** So many failures in a row, and for a moment nobody waits for it any more. */
const failuresToPause = 3;
const pauseMs = 1000;

/** Asks the signer, over connections that stay open. */
export class SignerConnection {
  private readonly http = new HttpAgent({ keepAlive: true });
  private readonly https: HttpsAgent;
  private failures = 0;
  private pausedUntilMs = -Infinity;

  constructor(private readonly access: SignerAccess) {
    const { authorities } = access;
    // Read once: it takes some time to read all the authorities.
    const own = authorities !== undefined && {
      secureContext: createSecureContext({ ca: [...rootCertificates, authorities] }),
    };
    this.https = new HttpsAgent({ keepAlive: true, ...own });
  }

  /** @throws SignerAway */
  async call(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    if (performance.now() < this.pausedUntilMs) throw new SignerAway('it failed a moment ago');
    try {
      const answer = await this.ask(method, path, body);
      this.failures = 0;
      return answer;
    } catch (error) {
      this.failures += 1;
      if (this.failures >= failuresToPause) this.pausedUntilMs = performance.now() + pauseMs;
      throw new SignerAway(error instanceof Error ? error.message : 'no answer', error);
    }
  }

  private ask(method: string, path: string, body: object | undefined): Promise<Answer> {
    const text = body && JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = this.open(method, path, text);
      request.on('error', reject);
      request.on('response', (response) => {
        readAnswer(response).then(resolve, reject);
      });
      request.end(text);
    });
  }

  private open(method: string, path: string, text: string | undefined): ClientRequest {
    const { url, token, timeoutMs } = this.access;
    const options = {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      },
    };
    if (url.startsWith('unix:'))
      return requestHttp({ ...options, socketPath: url.slice('unix:'.length), path, agent: this.http });
    const target = new URL(url.replace(/\/$/, '') + path);
    return target.protocol === 'https:'
      ? requestHttps(target, { ...options, agent: this.https })
      : requestHttp(target, { ...options, agent: this.http });
  }
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const text = await readText(response);
  const { statusCode = 0 } = response;
  if (statusCode < 200 || statusCode > 299) throw new Error(`it answers ${statusCode}`);
  const answer: unknown = JSON.parse(text || '{}');
  if (typeof answer !== 'object' || answer === null) throw new Error('its answer is no JSON object');
  return answer as Answer;
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestAnswer) throw new Error('it answers with more than 64 KiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
