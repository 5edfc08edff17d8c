import type { PeerTarget } from '../targets/start-peer.js';
import { codeFlows } from './code-flow.js';
import { documents } from './documents.js';
import { introspection } from './introspection.js';
import { machineTokens } from './machine-tokens.js';
import type { Provision } from './provision.js';
import { refreshes } from './refresh.js';
import { revocations } from './revocation.js';
import type { Workload } from './workload.js';

export const allWorkloads = (made: Provision, peer: PeerTarget | undefined): Workload[] => [
  ...machineTokens(made, peer),
  ...introspection(made, peer),
  ...refreshes(made, peer),
  ...codeFlows(made),
  revocations(made, peer),
  ...documents(peer !== undefined),
];
