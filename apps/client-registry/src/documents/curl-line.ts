import type { Operation } from '../operations/operation.js';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command that can be copied; what is in capitals is the reader's. */
export function curlLine({ method, path, ifMatch, example, body }: Operation, issuer: string): string {
  const url = `${issuer}${path.replace(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())}`;
  const parts = [`curl ${method === 'GET' ? '' : `-X ${method} `}"${url}"`, '-H "Authorization: Bearer $TOKEN"'];
  if (ifMatch === 'required') parts.push(`-H 'If-Match: "1"'`);
  if (body) parts.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(example ?? {}))}`);
  return parts.join(' \\\n  ');
}
