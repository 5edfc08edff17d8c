const newline = 0x0a;
const longest = 65_536;

/** Cuts a body into blocks of whole lines, each with the newline that ends it: a signature is over the very bytes. */
export async function* readLines(body: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of body) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(newline) + 1;
    if (end > 0) yield bytes.subarray(0, end);
    rest = bytes.subarray(end);
    if (rest.length > longest) throw new Error('a line is too long');
  }
  if (rest.length > 0) yield rest;
}
