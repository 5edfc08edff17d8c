import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { send } from '../../test/tiny-service.js';
import { endTinyProcesses, startTinyProcess as start } from '../../test/tiny-process.js';

afterEach(endTinyProcesses);

const listening = /"url":"([^"]+)"/;

test('settings that are wrong are one line each, without a stack, and exit code 1', async () => {
  const { exited, output } = start({ TOKENWARD_PORT: 'x', TOKENWARD_LOG_LEVEL: 'loud' });
  expect(await exited).toBe(1);
  expect(output.err).toBe(
    'tokenward tiny: TOKENWARD_PORT must be a whole number from 0 to 65535\n' +
      'tokenward tiny: TOKENWARD_LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent\n',
  );
});

test('an argument is one line that says where settings are', async () => {
  const { exited, output } = start({}, '--port=8080', 'postgres://u:secret@db');
  expect(await exited).toBe(1);
  expect(output.err).toMatch(/^tokenward tiny: there are no arguments \(--port\): .*docs\/settings.md\n$/);
});

test('a BootError of a module is one line', async () => {
  const { exited, output } = start({ TINY_FAILURE: 'broken' });
  expect(await exited).toBe(1);
  expect(output.err).toBe('tokenward tiny: the database is gone\n');
  expect(output.out).not.toContain('the database is gone');
});

test('an error that nobody caught is one scrubbed line of the log, and exit code 1', async () => {
  const { exited, output } = start({ TINY_FAILURE: 'rejecting' });
  expect(await exited).toBe(1);
  expect(output.out).toMatch(/"level":"fatal".*nobody caught token=\[redacted\]/);
  expect(output.out + output.err).not.toContain('s3cret');
});

test('a port in use is one line that says what to do', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { exited, output } = start({ TOKENWARD_PORT: String(port) });
  expect(await exited).toBe(1);
  expect(output.err).toMatch(new RegExp(`^tokenward tiny: port ${port} is in use: .*TOKENWARD_PORT.*\n$`));
  taken.close();
});

test('SIGTERM: nothing new is accepted, what is under way finishes, then modules go, exit code 0', async () => {
  const { child, said, exited, output } = start({ TOKENWARD_MANAGEMENT_PORT: '0' });
  const url = await said(listening);
  const slow = send(url, 'GET', '/slow');
  await said(/slow-begins/);
  child.kill('SIGTERM');
  await refusedConnection(url);
  expect(output.out).not.toContain('modules-let-go');
  child.kill('SIGUSR2');
  const answer = await slow;
  expect([answer.status, answer.text]).toEqual([200, 'finished']);
  expect(await exited).toBe(0);
  expect(output.out).toContain('modules-let-go');
});

test('SIGTERM: a client that keeps its connection open after its answer holds nobody up', async () => {
  const { child, said, exited } = start({ TOKENWARD_SHUTDOWN_TIMEOUT_SECONDS: '5' });
  const url = await said(listening);
  const agent = new Agent({ keepAlive: true });
  const slow = get(`${url}/slow`, { agent });
  const answered = once(slow, 'response') as Promise<[IncomingMessage]>;
  await said(/slow-begins/);
  child.kill('SIGTERM');
  await refusedConnection(url);
  child.kill('SIGUSR2');
  const [answer] = await answered;
  answer.resume();
  expect([answer.statusCode, answer.headers.connection]).toEqual([200, 'keep-alive']);
  expect(await exited).toBe(0);
  agent.destroy();
});

test('what never finishes is left at the limit, with exit code 1', async () => {
  const { child, said, exited, output } = start({ TOKENWARD_SHUTDOWN_TIMEOUT_SECONDS: '1' });
  const slow = send(await said(listening), 'GET', '/slow').catch(() => 'cut');
  await said(/slow-begins/);
  child.kill('SIGTERM');
  expect(await exited).toBe(1);
  expect(await slow).toBe('cut');
  expect(output.err).toContain('still under way after 1 s');
});

test('a second signal exits at once', async () => {
  const { child, said, exited } = start({});
  const url = await said(listening);
  const slow = send(url, 'GET', '/slow').catch(() => 'cut');
  await said(/slow-begins/);
  child.kill('SIGTERM');
  await refusedConnection(url);
  const again = setInterval(() => child.kill('SIGTERM'), 100);
  expect(await exited).toBe(128 + 15);
  clearInterval(again);
  expect(await slow).toBe('cut');
});

async function refusedConnection(url: string): Promise<void> {
  for (;;) {
    const reached = await send(url, 'GET', '/nothing').then(
      () => true,
      () => false,
    );
    if (!reached) return;
  }
}
