/** Whose rows, keys and records this process works on. One tenant today; every key and row carries it. */
export class Tenant {
  constructor(readonly id: string) {}
}

export const defaultTenant = new Tenant('default');
