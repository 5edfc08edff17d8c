interface Form {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
}

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  readonly location: string | null;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };
const decode = (text: string): string =>
  text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name.toLowerCase()] ?? whole);

const attribute = (tag: string, name: string): string =>
  decode(new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1] ?? '');

/** The form of a page that holds this field or button. */
export function formWith(page: Page, name: string): Form | undefined {
  const found = [...page.html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].find(([form]) =>
    form.includes(`name="${name}"`),
  );
  if (!found) return undefined;
  const [, head = '', body = ''] = found;
  const hidden = [...body.matchAll(/<input\b[^>]*type="hidden"[^>]*>/gi)].map(([tag]) => [
    attribute(tag, 'name'),
    attribute(tag, 'value'),
  ]);
  return { action: attribute(head, 'action'), hidden: Object.fromEntries(hidden) as Record<string, string> };
}

/** A browser without scripts and windows: cookies, forms, and the redirects that stay with the issuer. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly issuer: string) {}

  /** Ends at a page, or at a redirect that leads away. */
  async visit(url: string, form?: URLSearchParams): Promise<Page> {
    let page = await this.open(url, form);
    for (let hops = 0; hops < 10; hops += 1) {
      if (page.location === null) return page;
      const next = new URL(page.location, page.url);
      if (next.origin !== new URL(this.issuer).origin) return page;
      page = await this.open(next.href);
    }
    throw new Error(`${this.issuer} redirects without end`);
  }

  /** Fills the form in and sends it, with the hidden fields that came with it. */
  submit(page: Page, { action, hidden }: Form, values: Readonly<Record<string, string>>): Promise<Page> {
    return this.visit(new URL(action, page.url).href, new URLSearchParams({ ...hidden, ...values }));
  }

  private async open(url: string, form?: URLSearchParams): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { Cookie: cookie, Origin: new URL(this.issuer).origin };
    const response = await fetch(url, {
      redirect: 'manual',
      headers: form ? headers : { Cookie: cookie },
      ...(form && { method: 'POST', body: form }),
    });
    for (const set of response.headers.getSetCookie()) this.keep(set);
    return { url, status: response.status, html: await response.text(), location: response.headers.get('location') };
  }

  private keep(set: string): void {
    const [name = '', value = ''] = (set.split(';')[0] ?? '').split(/=(.*)/s);
    if (value === '' || /max-age=0\b/i.test(set)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
