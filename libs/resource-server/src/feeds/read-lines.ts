const newline = 0x0a;
const longest = 65_536;

/** Reads lines, each with the newline that ends it: a signature is over the very bytes. */
export async function* readLines(body: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of body) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      yield bytes.subarray(start, end + 1);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > longest) throw new Error('a line is too long');
  }
  if (rest.length > 0) yield rest;
}
