import { Injectable } from '@nestjs/common';
import { Tenant } from '#service';
import { Catalogue } from '#storage';
import type { Caller } from '../access/caller.js';
import { requireHeld } from '../access/require-held.js';
import { invalidMembers } from '../operations/validated.js';

/** Roles give people administration scopes: nobody gives, or takes over, more than they hold. */
@Injectable()
export class UserRoles {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly tenant: Tenant,
  ) {}

  /** @throws ProblemError 403 */
  async requireHeldBy(caller: Caller, roles: readonly string[]): Promise<void> {
    const found = await Promise.all(roles.map((role) => this.catalogue.roles.find(this.tenant.id, role)));
    requireHeld(
      caller,
      found.flatMap((role) => role?.scopes ?? []),
    );
  }

  /** @throws ProblemError 422 for roles that do not exist and are not held already */
  async requireKnown(roles: readonly string[], held: readonly string[] = []): Promise<void> {
    const found = await Promise.all(roles.map((role) => this.catalogue.roles.find(this.tenant.id, role)));
    const errors = roles.flatMap((role, index) =>
      found[index] || held.includes(role) ? [] : [{ pointer: `/roles/${index}`, detail: 'There is no such role.' }],
    );
    if (errors.length > 0) throw invalidMembers(errors);
  }
}
