import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { ListenOptions } from 'node:net';
import * as z from 'zod';
import { NoSuchKey } from './pkcs11-tool.js';
import { algorithms, type TokenKeys } from './token-keys.js';
import { Turns } from './turns.js';

const wantedKey = z.object({ name: z.string().regex(/^[\w.:-]{1,200}$/), alg: z.enum(algorithms) });
const wantedSignature = z.object({ alg: z.enum(algorithms), data: z.base64url().min(1) });

type Answer = readonly [status: number, body: object];

const largestBody = 65_536;

class Refused extends Error {
  constructor(readonly status: number) {
    super(`refused with ${status}`);
  }
}

export interface SignerOptions {
  readonly keys: TokenKeys;
  readonly bearer: string;
  readonly listen: ListenOptions;
  readonly report: (line: string) => void;
}

/** The signer of docs/signers.md. @returns how to close it */
export async function startSigner(options: SignerOptions): Promise<() => Promise<void>> {
  const turns = new Turns();
  const server = createServer((request, response) => {
    void answerTo(options, turns, request)
      .catch((error: unknown) => failure(error, options.report))
      .then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
        response.end(JSON.stringify(body));
      });
  }).listen(options.listen);
  await once(server, 'listening');
  return async () => {
    server.close();
    server.closeIdleConnections();
    await once(server, 'close');
  };
}

async function answerTo(options: SignerOptions, turns: Turns, request: IncomingMessage): Promise<Answer> {
  if (!isSame(request.headers.authorization, `Bearer ${options.bearer}`)) throw new Refused(401);
  const { method, url = '' } = request;
  if (method === 'GET' && url === '/health') {
    await turns.take(() => options.keys.health());
    return [200, {}];
  }
  if (method !== 'POST') throw new Refused(404);
  const body = await bodyOf(request);
  return turns.take(() => done(options.keys, url, body));
}

async function done(keys: TokenKeys, url: string, body: string): Promise<Answer> {
  if (url === '/keys') {
    const { name, alg } = parsed(wantedKey, body);
    return [201, await keys.make(name, alg)];
  }
  const id = /^\/keys\/([^/]+)\/sign$/.exec(url)?.[1];
  if (id === undefined) throw new Refused(404);
  const { alg, data } = parsed(wantedSignature, body);
  const signature = await keys.sign(id, alg, Buffer.from(data, 'base64url'));
  return [200, { signature: signature.toString('base64url') }];
}

function failure(error: unknown, report: (line: string) => void): Answer {
  if (error instanceof Refused) return [error.status, {}];
  if (error instanceof NoSuchKey) return [404, {}];
  // What the token said is for who runs it.
  report(error instanceof Error ? error.message : String(error));
  return [503, {}];
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
const isSame = (given: string | undefined, expected: string): boolean =>
  timingSafeEqual(hash(given ?? ''), hash(expected));

function parsed<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Refused(400);
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to its end all the same: who still writes would not see the answer.
    if (size <= largestBody) chunks.push(chunk);
  }
  if (size > largestBody) throw new Refused(413);
  return Buffer.concat(chunks).toString();
}
