import type { Credentials } from '../load/requests.js';
import { findEndpoints } from './find-endpoints.js';
import { provision, type Administered } from './provision.js';
import type { Target } from './target.js';

export interface FirstRun {
  readonly admin_client: Credentials;
  readonly demo_client: Credentials;
}

/** The platform, started and empty. */
export type Ours = Administered & Pick<Target, 'origin' | 'parts' | 'startUp' | 'startAgain' | 'stop'>;

/** For the first token, which the client of the first run asks for. */
export const demoAsks = ({ demo_client: demo }: FirstRun): Pick<Target, 'endpoints' | 'asks'> => ({
  endpoints: { token_endpoint: '/oauth2/token' },
  asks: { clients: { demo }, client_credentials: { default: { client: 'demo', parameters: {} } }, refresh: {} },
});

/** With clients and as many people as sign in at once. */
export async function provisioned(ours: Ours, people: number): Promise<Target> {
  const { origin } = ours;
  const asks = await provision(ours, people);
  const endpoints = await findEndpoints({ issuer: origin, endpoints: {} }, origin);
  return { ...ours, name: 'Tokenward', kind: 'ours', endpoints, asks };
}
