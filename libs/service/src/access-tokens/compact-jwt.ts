interface CompactJwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  /** What the signature is over. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/**
 * The parts of a signed JWT; undefined for any other text. None of it is verified.
 *
 * @see RFC 7515 §5.2
 */
export function readCompactJwt(text: string): CompactJwt | undefined {
  const [, header, payload, signature] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(text) ?? [];
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  const [first, second] = [objectOf(header), objectOf(payload)];
  if (!first || !second) return undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  return { header: first, payload: second, signed, signature: Buffer.from(signature, 'base64url') };
}

function objectOf(encoded: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
