const lifeMs = 60_000;

interface Entry<View> {
  readonly view: Promise<View>;
  readonly untilMs: number;
  loaded?: { readonly view: View };
}

/** One view for each tenant, in this process: read again after a change is told, and each minute in case one was missed. */
export class ReloadedView<View> {
  private readonly views = new Map<string, Entry<View>>();

  constructor(
    private readonly load: (tenant: string) => Promise<View>,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** The view where it need not be waited for, which is nearly always; undefined where `of` would read it. */
  known(tenant: string): View | undefined {
    const known = this.views.get(tenant);
    return known && known.untilMs > this.nowMs() ? known.loaded?.view : undefined;
  }

  of(tenant: string): Promise<View> {
    const known = this.views.get(tenant);
    if (known && known.untilMs > this.nowMs()) return known.view;
    const view = this.load(tenant);
    const entry: Entry<View> = { view, untilMs: this.nowMs() + lifeMs };
    this.views.set(tenant, entry);
    view.then(
      (loaded) => {
        entry.loaded = { view: loaded };
      },
      () => {
        if (this.views.get(tenant) === entry) this.views.delete(tenant);
      },
    );
    return view;
  }

  forget(tenant: string): void {
    this.views.delete(tenant);
  }
}
