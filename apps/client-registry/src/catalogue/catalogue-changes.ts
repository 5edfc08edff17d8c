import { ProblemError } from '#service';
import type { CatalogueChange } from '#storage';
import type { Caller } from '../access/caller.js';
import type { Trail } from '../audit/trail.js';
import { changedMeanwhile } from '../operations/entity-version.js';
import { mergePatch } from '../operations/merge-patch.js';
import { notFound } from '../operations/path-parameters.js';
import { validBody } from '../operations/validated.js';
import type { CatalogueKind } from './catalogue-kind.js';

interface Versioned {
  readonly tenant: string;
  readonly version: number;
}

/** Changes of one kind of entry: each checked as a whole, audited, and told to the other processes. */
export class CatalogueChanges<State extends Versioned, Body extends object> {
  constructor(
    private readonly kind: CatalogueKind<State, Body>,
    private readonly trail: Trail,
    private readonly tenant: string,
  ) {}

  shown(state: State): object {
    return { ...this.kind.bodyOf(state), version: state.version };
  }

  async find(id: string): Promise<State> {
    const state = await this.kind.entries.find(this.tenant, id);
    if (!state) throw notFound();
    return state;
  }

  async create(caller: Caller, body: Body): Promise<State> {
    await this.kind.check(caller, undefined, body);
    const state = this.kind.stateOf(body, this.tenant);
    const id = this.kind.idOf({ ...state, version: 1 } as unknown as State);
    return this.settled(await this.kind.entries.create(id, state, this.audit(caller, 'create')));
  }

  async update(caller: Caller, id: string, version: number | undefined, patch: object): Promise<State> {
    const before = await this.find(id);
    if (version !== undefined && version !== before.version) throw changedMeanwhile();
    const body = validBody(this.kind.body, mergePatch(this.kind.bodyOf(before), patch));
    await this.kind.check(caller, before, body);
    const state = this.kind.stateOf(body, this.tenant);
    return this.settled(await this.kind.entries.update(id, state, before.version, this.audit(caller, 'update')));
  }

  async delete(caller: Caller, id: string, version: number | undefined): Promise<void> {
    await this.kind.check(caller, await this.find(id), undefined);
    this.settled(await this.kind.entries.delete(this.tenant, id, version, this.audit(caller, 'delete')), true);
  }

  private audit(caller: Caller, verb: string) {
    const { kind, idOf } = this.kind;
    return this.trail.of<State>(caller, {
      action: `${kind}.${verb}`,
      kind,
      id: idOf,
      shown: (state) => this.shown(state),
    });
  }

  private settled(change: CatalogueChange<State>, deleting = false): State {
    switch (change.outcome) {
      case 'changed':
        return change.state;
      case 'unknown':
        throw notFound();
      case 'conflict':
        throw changedMeanwhile();
      case 'exists':
        throw new ProblemError(409, `There is such a ${this.kind.noun} already`, { errorCode: 'already_exists' });
      case 'in-use':
        throw this.kind.inUse(deleting);
    }
  }
}
