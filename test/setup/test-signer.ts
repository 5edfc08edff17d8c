import { generateKeyPairSync, randomUUID, sign, type KeyObject, type SignKeyObjectInput } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

type Answer = readonly [status: number, body: object];

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

const pairs = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
  // Made once: it takes a while, and who asks does not wait for long.
  RS256: () => rsa,
  PS256: () => rsa,
};
const ways: Record<keyof typeof pairs, Omit<SignKeyObjectInput, 'key'>> = {
  ES256: { dsaEncoding: 'ieee-p1363' },
  EdDSA: {},
  RS256: { padding: 1 },
  PS256: { padding: 6, saltLength: 32 },
};

interface Asked {
  readonly alg: keyof typeof pairs;
  readonly data: string;
}

/** A signer as docs/signers.md has it, which keeps its keys to itself. */
export class TestSigner {
  readonly token = randomUUID();
  readonly asked: string[] = [];
  /** What it answers instead. */
  instead: ((path: string) => Answer | 'nothing' | undefined) | undefined;
  private readonly keys = new Map<string, { readonly alg: keyof typeof pairs; readonly privateKey: KeyObject }>();
  private server: Server | undefined;

  constructor(readonly path: string) {}

  get url(): string {
    return `unix:${this.path}`;
  }

  async open(): Promise<this> {
    this.server = createServer((request, response) => {
      void this.answer(request).then((answer) => {
        if (answer === 'nothing') return;
        response.writeHead(answer[0], { 'content-type': 'application/json' }).end(JSON.stringify(answer[1]));
      });
    }).listen(this.path);
    await once(this.server, 'listening');
    return this;
  }

  async close(): Promise<void> {
    const { server } = this;
    if (!server?.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  private async answer(request: IncomingMessage): Promise<Answer | 'nothing'> {
    const { method, url = '', headers } = request;
    this.asked.push(`${method} ${url}`);
    const instead = this.instead?.(url);
    if (instead) return instead;
    if (headers.authorization !== `Bearer ${this.token}`) return [401, {}];
    return url === '/health' ? [200, {}] : this.done(url, JSON.parse(await textOf(request)) as Asked);
  }

  private done(url: string, asked: Asked): Answer {
    if (url === '/keys') return [201, this.made(asked.alg)];
    return this.signed(/^\/keys\/(.+)\/sign$/.exec(url)?.[1] ?? '', asked);
  }

  private signed(id: string, { alg, data }: Asked): Answer {
    const key = this.keys.get(id);
    if (key?.alg !== alg) return [404, {}];
    const digest = key.alg === 'EdDSA' ? null : 'sha256';
    const signature = sign(digest, Buffer.from(data, 'base64url'), { key: key.privateKey, ...ways[key.alg] });
    return [200, { signature: signature.toString('base64url') }];
  }

  private made(alg: keyof typeof pairs): object {
    const { publicKey, privateKey } = pairs[alg]();
    const id = randomUUID();
    this.keys.set(id, { alg, privateKey });
    return { id, public_jwk: publicKey.export({ format: 'jwk' }) };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
