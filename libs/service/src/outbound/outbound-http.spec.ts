// The guarantee: no address that somebody names leads into our own network. The attack: names, numbers and redirects that do.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeAuthority, makeCertificate, type MadeCertificate } from '../../../../test/setup/certificates.js';
import { readSettings } from '../settings/read-settings.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { NameLookups, type Resolve } from './name-lookups.js';
import { OutboundHttp } from './outbound-http.js';
import { OutboundSettings } from './outbound-settings.js';

class TestOutbound extends OutboundHttp {
  protected override readonly names: NameLookups;
  protected override readonly timeoutMs = 300;
  constructor(environment: Record<string, string>, resolve: Resolve) {
    const settings = readSettings([ServiceSettings, OutboundSettings], environment);
    super(settings.of(OutboundSettings), settings.of(ServiceSettings));
    this.names = new NameLookups(resolve, resolve);
  }
}

const publicAddress = '93.184.215.14';
const names: Record<string, readonly string[]> = {
  'hooks.example': [publicAddress],
  'both.example': [publicAddress, '10.0.0.1'],
  'inner.example': ['192.168.1.1'],
  'mapped.example': ['::ffff:127.0.0.1'],
};
const resolve: Resolve = (host) =>
  names[host] ? Promise.resolve(names[host]) : Promise.reject(Object.assign(new Error(host), { code: 'ENOTFOUND' }));
const inPublic = (more: Record<string, string> = {}, by = resolve) =>
  new TestOutbound({ TOKENWARD_ISSUER: 'https://login.example', ...more }, by);
const onLoopback = (by = resolve) => new TestOutbound({ TOKENWARD_ISSUER: 'http://localhost:9000' }, by);

describe('what may not be registered', () => {
  test.each([
    ...[
      'http://hooks.example/',
      'ftp://hooks.example/',
      'hooks.example',
      '//hooks.example/',
      'https:hooks.example',
      '',
    ],
    ...['https://user@hooks.example/', 'https://hooks.example@127.0.0.1/', 'https://hooks.example/#part'],
    ...['https://127.0.0.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://0177.0.0.1/', 'https://127.1/'],
    ...['https://0/', 'https://10.1.2.3/', 'https://172.31.0.1/', 'https://192.168.0.1/', 'https://100.64.0.1/'],
    ...[
      'https://169.254.169.254/latest/meta-data',
      'https://168.63.129.16/',
      'https://224.0.0.1/',
      'https://255.255.255.255/',
    ],
    ...['https://[::1]/', 'https://[::]/', 'https://[fe80::1]/', 'https://[fd00:ec2::254]/', 'https://[ff02::1]/'],
    ...[
      'https://[::ffff:127.0.0.1]/',
      'https://[::ffff:7f00:1]/',
      'https://[::127.0.0.1]/',
      'https://[64:ff9b::7f00:1]/',
    ],
    ...['https://[2002:7f00:1::]/', 'https://[2001::1]/', 'https://①②⑦.0.0.1/', 'https://hooks.example:25/'],
    ...['https://both.example/', 'https://inner.example/', 'https://mapped.example/', 'https://hooks.example\\@evil/'],
  ])('%s', async (url) => {
    expect(await inPublic().problemWith(url)).toBeDefined();
    await expect(inPublic().send({ url })).rejects.toMatchObject({ failure: 'forbidden' });
  });

  test('what is public may be, also under a name that cannot be resolved now', async () => {
    for (const url of [
      'https://hooks.example/',
      'https://hooks.example:8443/a?b',
      'https://later.example/',
      `https://${publicAddress}/`,
    ])
      expect([url, await inPublic().problemWith(url)]).toEqual([url, undefined]);
  });

  test('what an administrator has opened may be, with plain http too', async () => {
    const opened = inPublic({ TOKENWARD_OUTBOUND_ALLOW: '192.168.1.0/24,inner.test,fd00::/8' }, (host) =>
      host === 'inner.test' ? Promise.resolve(['10.9.9.9']) : resolve(host),
    );
    for (const url of ['http://inner.example:81/', 'http://inner.test/', 'http://192.168.1.7/', 'https://[fd00::7]/'])
      expect([url, await opened.problemWith(url)]).toEqual([url, undefined]);
    for (const url of ['http://192.168.2.7/', 'https://127.0.0.1/', 'https://both.example/'])
      expect(await opened.problemWith(url)).toBeDefined();
  });

  test('loopback is open where the issuer is on it, and nothing else', async () => {
    expect(await onLoopback().problemWith('http://127.0.0.1:9/')).toBeUndefined();
    expect(await onLoopback().problemWith('http://[::1]:9/')).toBeUndefined();
    expect(await onLoopback().problemWith('http://192.168.1.1/')).toBeDefined();
  });
});

describe('what is sent', () => {
  let server: Server;
  let port: number;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const seen: IncomingMessage[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request);
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('goes to the address that was looked at, under the name that was given', async () => {
    let asked = 0;
    // A name server that changes its mind after the look.
    const rebinding: Resolve = () => Promise.resolve((asked += 1) === 1 ? ['127.0.0.1'] : ['10.0.0.1']);
    answer = (_request, response) => response.writeHead(202).end('taken');
    const answered = await onLoopback(rebinding).send({ url: `http://rebinding.example:${port}/hook`, body: '{}' });
    expect(answered).toMatchObject({ status: 202, body: 'taken', truncated: false });
    expect(asked).toBe(1);
    expect(seen.at(-1)?.headers.host).toBe(`rebinding.example:${port}`);
  });

  test('follows no redirect', async () => {
    answer = (_request, response) => response.writeHead(307, { location: 'http://169.254.169.254/' }).end();
    expect((await onLoopback().send({ url: `http://127.0.0.1:${port}/` })).status).toBe(307);
  });

  test('reads no more than 64 KiB', async () => {
    answer = (_request, response) => response.end(Buffer.alloc(1_000_000, 'x'));
    const { body, truncated } = await onLoopback().send({ url: `http://127.0.0.1:${port}/` });
    expect([body.length, truncated]).toEqual([65_536, true]);
  });

  test.each(['before its head', 'in its body'])(
    'waits no longer than it may for an answer that stops %s',
    async (where) => {
      answer = (_request, response) => {
        if (where === 'in its body') response.writeHead(200).write('a');
      };
      await expect(onLoopback().send({ url: `http://127.0.0.1:${port}/` })).rejects.toMatchObject({
        failure: 'timeout',
      });
    },
  );

  test('a name server that does not answer takes no longer either', async () => {
    await expect(
      inPublic({}, () => new Promise(() => undefined)).send({ url: 'https://slow.example/' }),
    ).rejects.toMatchObject({ failure: 'timeout' });
  });

  test('tells that nobody is there', async () => {
    await expect(onLoopback().send({ url: 'http://127.0.0.1:1/' })).rejects.toMatchObject({ failure: 'unreachable' });
    await expect(inPublic().send({ url: 'https://nobody.example/' })).rejects.toMatchObject({
      failure: 'unresolvable',
    });
  });
});

describe('whose certificates count', () => {
  const authority = makeAuthority('Inner');
  const certificate = makeCertificate({
    subject: '/CN=hooks',
    issuer: authority,
    extensions: ['subjectAltName=IP:127.0.0.1'],
  });
  const selfSigned = makeCertificate({ subject: '/CN=hooks', extensions: ['subjectAltName=IP:127.0.0.1'] });

  async function call(served: MadeCertificate, trusted?: MadeCertificate): Promise<number | string> {
    const server = createTlsServer({ cert: served.pem, key: served.key }, (_request, response) => response.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const more = trusted && { TOKENWARD_OUTBOUND_AUTHORITIES: trusted.pem };
      const http = new TestOutbound({ TOKENWARD_ISSUER: 'http://localhost:9000', ...more }, resolve);
      const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      return await http.send({ url }).then(
        ({ status }) => status,
        (error: unknown) => String(error),
      );
    } finally {
      server.close();
    }
  }

  test('those of public authorities alone, unless others are named', async () => {
    expect(await call(certificate)).toContain('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(await call(selfSigned)).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(await call(certificate, authority)).toBe(200);
    expect(await call(selfSigned, selfSigned)).toBe(200);
    expect(await call(selfSigned, authority)).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
  });
});
