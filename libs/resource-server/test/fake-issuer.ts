import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { CompactSign, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { SignedRecord } from '../src/records/signed-record.js';

const keys = {
  token: await generateKeyPair('ES256'),
  record: await generateKeyPair('ES256'),
  forged: await generateKeyPair('ES256'),
};
const setKey = await generateKeyPair('RS256');

export interface Ending {
  readonly k: string;
  readonly id: string;
  readonly epoch?: number;
  readonly until?: number;
  readonly at?: number;
}

const typeOf: Readonly<Record<string, string>> = {
  ...{ jti: 'token', gid: 'grant', sid: 'session', sub: 'subject', client: 'client', kid: 'key', iss: 'issuer' },
};

export type Signer = 'record' | 'forged' | 'token';

/** An issuer as its resource servers see it: keys, feeds, snapshot, introspection. Its log is what has ended. */
export class FakeIssuer {
  url = '';
  readonly streams: { readonly lastEventId: string | undefined; readonly response: ServerResponse }[] = [];
  readonly asked: string[] = [];
  readonly reports: Record<string, unknown>[] = [];
  readonly log: (Ending & { readonly xid: number })[] = [];
  readonly sets = new Map<string, string>();
  readonly acknowledged: string[] = [];
  /** What a request to one of these paths is answered with instead. */
  readonly broken = new Map<string, number>();
  introspect: (token: string) => object | undefined = () => ({ active: true });
  history = { timeline: 1, epochId: 'e1' };
  tenant = 'default';
  snapshotSigner: Signer = 'record';
  cutSnapshot = false;
  accessKid = 'k1';
  xid = 100;
  /** The server's own clock, which no machine's has to agree with. */
  now = (): number => 5_000_000 + performance.now();
  private server: Server | undefined;

  async open(): Promise<this> {
    this.server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** Ends something: from now on it is in snapshots. */
  end(ending: Ending): Ending & { readonly xid: number } {
    this.xid += 1;
    const logged = { epoch: 0, until: 2e9, at: Math.floor(this.now()), ...ending, xid: this.xid };
    this.log.push(logged);
    return logged;
  }

  async record(ending: Ending, by: Signer = 'record', more: Partial<SignedRecord> = {}): Promise<SignedRecord> {
    const value = { tenant: this.tenant, term: true, epoch: 0, until: 2e9, reason: 'admin', actor: 'system', v: 2 };
    const { k, id } = ending;
    return this.signed(
      {
        ...{ type: `authz.${typeOf[k] ?? k}.revoked.v1`, key: `${this.tenant}:${k}:${id}`, xid: String(this.xid) },
        ...{ tenant: this.tenant, value: JSON.stringify({ ...value, ...ending }) },
        ...more,
      },
      by,
    );
  }

  async heartbeat(more: object = {}, by: Signer = 'record', key = 'hb'): Promise<SignedRecord> {
    const { tenant } = this;
    const value = JSON.stringify({ ...this.position(), ...more });
    return this.signed({ type: 'authz.heartbeat.v1', tenant, key, xid: '', value }, by);
  }

  async push(event: 'rev' | 'hb' | 'reset', record?: SignedRecord): Promise<void> {
    const id = event === 'hb' ? `id: ${this.position().throughXid}\n` : '';
    for (const { response } of this.streams) {
      response.write(`${id}event: ${event}\ndata: ${JSON.stringify(record ?? {})}\n\n`);
    }
  }

  async token(more: object = {}, { kid = this.accessKid, typ = 'at+jwt', forged = false } = {}): Promise<string> {
    const claims = { client_id: 'c', client_epoch: 2, gid: 'g', sid: 's', rid: 'r', sub_epoch: 3 };
    return new SignJWT({ iss: this.url, jti: 'j', sub: 'person', tenant: 'default', scope: 'read', ...claims, ...more })
      .setProtectedHeader({ alg: 'ES256', kid, typ })
      .setAudience('https://api.example')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(forged ? keys.forged.privateKey : keys.token.privateKey);
  }

  async set(events: object, { audience = 'https://receiver.example', forged = false } = {}): Promise<string> {
    return new SignJWT({ iss: this.url, jti: `set-${this.sets.size}-${Math.random()}`, events: { ...events } })
      .setProtectedHeader({ alg: 'RS256', kid: forged ? 'unknown' : 'set1', typ: 'secevent+jwt' })
      .setAudience(audience)
      .setIssuedAt()
      .sign(setKey.privateKey);
  }

  private position() {
    return { publishedThrough: Math.floor(this.now()), throughXid: String(this.xid + 1), ...this.history };
  }

  private async signed(record: Omit<SignedRecord, 'sig'>, by: Signer): Promise<SignedRecord> {
    const { tenant, type, key, xid, value } = record;
    return { ...record, sig: await detached([tenant, type, key, xid, value].join('\n'), 'authz-event+jws', by) };
  }

  private async snapshot(since: string | null): Promise<Buffer> {
    const lines = this.log.filter(({ xid }) => since === null || xid >= Number(since));
    const header = { snapshot: 1, tenant: this.tenant, ...this.position() };
    const text = [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
    const digest = hash('sha256', text, 'base64url');
    const sig = await detached(digest, 'authz-snapshot+jws', this.snapshotSigner);
    const end = this.cutSnapshot ? '' : `${JSON.stringify({ end: true, records: lines.length, sig })}\n`;
    return gzipSync(text + end);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    this.asked.push(request.url ?? '');
    const body = await textOf(request);
    const broken = this.broken.get(pathname);
    if (broken !== undefined) {
      if (broken !== 0) response.writeHead(broken).end();
      return;
    }
    if (pathname === '/revocations/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 1\n\n');
      this.streams.push({ lastEventId: request.headers['last-event-id'] as string | undefined, response });
    } else if (pathname === '/revocations/snapshot') {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(await this.snapshot(searchParams.get('since')));
    } else await this.answerJson(pathname, body, response);
  }

  private async answerJson(pathname: string, body: string, response: ServerResponse): Promise<void> {
    const answer = await this.jsonAt(pathname, body);
    if (answer !== undefined) response.end(JSON.stringify(answer));
    else if (pathname !== '/oauth2/introspect') response.writeHead(404).end();
  }

  private async jsonAt(pathname: string, body: string): Promise<object | undefined> {
    const ssf = `${this.url}/ssf`;
    const stream = { stream_id: 's', delivery: { method: 'urn:ietf:rfc:8936', endpoint_url: `${ssf}/poll` } };
    const set1 = { ...(await exportJWK(setKey.publicKey)), kid: 'set1', alg: 'RS256' };
    const answers: Record<string, () => object | undefined | Promise<object>> = {
      '/oauth2/jwks': async () => ({
        keys: [
          await publicKey('token', this.accessKid),
          { ...(await publicKey('token', 'encrypts')), use: 'enc', alg: undefined },
        ],
      }),
      '/ssf/jwks': async () => ({ keys: [await publicKey('record', 'r1'), set1] }),
      '/oauth2/introspect': () => this.introspect(new URLSearchParams(body).get('token') ?? ''),
      '/revocations/applied': () => (this.reports.push(JSON.parse(body)), {}),
      '/oauth2/token': () => ({ access_token: 'management', expires_in: 300 }),
      '/.well-known/ssf-configuration': () => ({ configuration_endpoint: `${ssf}/streams` }),
      '/ssf/streams': () => (body === '' ? [] : stream),
      '/ssf/poll': () => ({ sets: this.polled(JSON.parse(body)) }),
    };
    return answers[pathname]?.();
  }

  private polled({ ack = [] }: { ack?: string[] }): object {
    for (const jti of ack) if (this.sets.delete(jti)) this.acknowledged.push(jti);
    return Object.fromEntries(this.sets);
  }
}

async function detached(payload: string, typ: string, by: Signer): Promise<string> {
  const header = { alg: 'ES256', kid: by === 'token' ? 'k1' : 'r1', typ };
  const signing = new CompactSign(new TextEncoder().encode(payload)).setProtectedHeader(header);
  const [protectedHeader, , signature] = (await signing.sign(keys[by].privateKey)).split('.');
  return `${protectedHeader ?? ''}..${signature ?? ''}`;
}

const publicKey = async (name: Signer, kid: string) => ({
  ...(await exportJWK(keys[name].publicKey)),
  kid,
  alg: 'ES256',
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

/** Waits for something that an answer or a message brings about. */
export async function eventually(condition: () => boolean, what = 'it'): Promise<void> {
  const patience = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > patience) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
