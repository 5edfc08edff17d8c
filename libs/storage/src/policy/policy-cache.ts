import type { ServerPolicy } from '#protocol';
import { ReloadedView } from '../scopes/reloaded-view.js';
import { effectivePolicy, type Policies } from './policies.js';

interface FollowedPolicy extends ServerPolicy {
  /** How often an administrator had changed it. */
  readonly version: number;
}

/** The policy in this process: read again after a change is told, and each minute in case one was missed. */
export class PolicyCache extends ReloadedView<FollowedPolicy> {
  constructor(policies: Pick<Policies, 'find'>, nowMs: () => number = Date.now) {
    super(async (tenant) => {
      const stored = await policies.find(tenant);
      return { ...effectivePolicy(stored), version: stored.version };
    }, nowMs);
  }
}
