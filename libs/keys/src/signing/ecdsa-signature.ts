const octets = 32;
const integerTag = 0x02;
const sequenceTag = 0x30;

/**
 * An ES256 signature in the form of a JWS, R ‖ S (RFC 7518 §3.4), from the DER form (RFC 3279 §2.2.3). Node gives this form
 * itself when it is asked to, which costs more than the signature (docs/performance.md).
 *
 * @param der as `node:crypto` made it
 */
export function joseSignature(der: Buffer): Buffer {
  const signature = Buffer.alloc(2 * octets);
  // SEQUENCE and its length, then each INTEGER: tag, length, and its octets without leading zeros, but with one where a sign bit would be.
  let at = 2;
  for (const end of [octets, 2 * octets]) {
    const length = der.readUInt8(at + 1);
    const next = at + 2 + length;
    const start = next - Math.min(length, octets);
    der.copy(signature, end - (next - start), start, next);
    at = next;
  }
  return signature;
}

/** The other way; undefined for what has not the length of two numbers. */
export function derSignature(signature: Buffer): Buffer | undefined {
  if (signature.length !== 2 * octets) return undefined;
  const numbers = [...integerOf(signature.subarray(0, octets)), ...integerOf(signature.subarray(octets))];
  return Buffer.from([sequenceTag, numbers.length, ...numbers]);
}

function integerOf(number: Buffer): readonly number[] {
  const first = number.findIndex((octet) => octet !== 0);
  const significant = first < 0 ? [0] : [...number.subarray(first)];
  const positive = (significant[0] ?? 0) > 0x7f ? [0, ...significant] : significant;
  return [integerTag, positive.length, ...positive];
}
