import { headersOf, readAnswer } from './answer.js';

const head = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a=1\r\nset-cookie: b=2';

it('is complete with its last byte', () => {
  expect(readAnswer('HTTP/1.1 200')).toBeUndefined();
  expect(readAnswer(`${head}\r\n\r\nhell`)).toBeUndefined();
  expect(readAnswer(`${head}\r\n\r\nhello`)).toEqual({ status: 200, head, body: 'hello' });
});

it('may come in chunks', () => {
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  expect(readAnswer(`${chunked}3\r\nabc\r\n`)).toBeUndefined();
  expect(readAnswer(`${chunked}3\r\nabc\r\n2\r\nde\r\n0\r\n`)).toBeUndefined();
  expect(readAnswer(`${chunked}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`)?.body).toBe('abcde');
});

it('has no body with 304', () => {
  expect(readAnswer('HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n')?.body).toBe('');
});

it('has headers of one name in order', () => {
  expect(headersOf(head, 'set-cookie')).toEqual(['a=1', 'b=2']);
});
