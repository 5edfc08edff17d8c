/** The client by which this resource server reads the feed; it must be allowed to read revocations. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** RFC 6749 §2.3.1: each half is form-urlencoded first. */
export function basicAuthorization({ clientId, clientSecret }: ClientCredentials): string {
  const encode = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`;
}
