import type { ServerPolicy } from '#protocol';
import { ReloadedView } from '../scopes/reloaded-view.js';
import { effectivePolicy, type Policies } from './policies.js';

/** The policy in this process: read again after a change is told, and each minute in case one was missed. */
export class PolicyCache extends ReloadedView<ServerPolicy> {
  constructor(policies: Pick<Policies, 'find'>, nowMs: () => number = Date.now) {
    super(async (tenant) => effectivePolicy(await policies.find(tenant)), nowMs);
  }
}
