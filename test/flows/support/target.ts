import { readFileSync } from 'node:fs';

interface Credentials {
  readonly client_id: string;
  readonly client_secret: string;
}

interface Target {
  readonly issuer: string;
  readonly admin_link: string;
  readonly demo_client: Credentials;
  readonly admin_client: Credentials & { readonly scope: string };
}

/** What the flows run against: all that they know of it. */
export const target = JSON.parse(readFileSync(process.env['TOKENWARD_FLOW_TARGET'] ?? '', 'utf8')) as Target;

export const { issuer } = target;

export type { Credentials };
