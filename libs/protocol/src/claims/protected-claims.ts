import { capabilities } from '../metadata/capabilities.js';
import { scopeClaims } from './scope-claims.js';

/** What tokens, answers and events say of themselves: who vouches, for whom, bound to what, and what they can be ended by. */
const own = [
  ...['nbf', 'jti', 'azp', 'typ', 'kid', 'cnf', 'act', 'may_act', 'scope', 'client_id', 'authorization_details'],
  ...['active', 'token_type', 'token_introspection', 'username', 'events', 'toe', 'txn', 'sub_id', 'sub_jwk'],
  ...['tenant', 'client_epoch', 'gid', 'rid', 'sub_epoch', 'lineage', 'lineage_epochs'],
  ...['_claim_names', '_claim_sources', 'request', 'request_uri'],
] as const;

const names: ReadonlySet<string> = new Set([...own, ...capabilities.claims, ...Object.values(scopeClaims).flat()]);

/** Whether only the platform itself says this claim: no mapping may. */
export const isProtectedClaim = (name: string): boolean => names.has(name);
