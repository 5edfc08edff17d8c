const lifeMs = 60_000;

/** One view for each tenant, in this process: read again after a change is told, and each minute in case one was missed. */
export class ReloadedView<View> {
  private readonly views = new Map<string, { readonly view: Promise<View>; readonly untilMs: number }>();

  constructor(
    private readonly load: (tenant: string) => Promise<View>,
    private readonly nowMs: () => number = Date.now,
  ) {}

  of(tenant: string): Promise<View> {
    const known = this.views.get(tenant);
    if (known && known.untilMs > this.nowMs()) return known.view;
    const view = this.load(tenant);
    const entry = { view, untilMs: this.nowMs() + lifeMs };
    this.views.set(tenant, entry);
    view.catch(() => {
      if (this.views.get(tenant) === entry) this.views.delete(tenant);
    });
    return view;
  }

  forget(tenant: string): void {
    this.views.delete(tenant);
  }
}
