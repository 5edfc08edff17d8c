import { issuer } from './target.js';

interface Form {
  readonly action: string;
  readonly method: string;
  readonly fields: readonly {
    readonly name: string;
    readonly value: string;
    readonly kind: string;
    readonly autocomplete: string;
  }[];
  readonly buttons: readonly { readonly name: string; readonly value: string }[];
}

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
}

const decode = (text: string): string =>
  text.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|(amp|lt|gt|quot|apos));/gi,
    (_all, decimal: string, hex: string, name: string) => {
      if (decimal) return String.fromCodePoint(Number(decimal));
      if (hex) return String.fromCodePoint(parseInt(hex, 16));
      return { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name] ?? '';
    },
  );

const attribute = (tag: string, name: string): string =>
  decode(new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1] ?? '');

/** The form of a page that has an input or button of this kind; the last one without. */
export function formOf(html: string, containing = ''): Form {
  const forms = [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)];
  const form = forms.find((match) => match[0].includes(containing)) ?? forms.at(-1);
  if (!form) throw new Error(`no form on this page: ${html.slice(0, 500)}`);
  const [, head = '', body = ''] = form;
  return { action: attribute(head, 'action'), method: attribute(head, 'method') || 'get', ...controlsOf(body) };
}

function controlsOf(body: string): Pick<Form, 'fields' | 'buttons'> {
  const inputs = [...body.matchAll(/<input\b[^>]*>/gi)].map(([tag]) => ({
    name: attribute(tag, 'name'),
    value: attribute(tag, 'value'),
    kind: attribute(tag, 'type') || 'text',
    autocomplete: attribute(tag, 'autocomplete'),
    checked: /\schecked(?=[\s>/=])/i.test(tag),
  }));
  const buttons = [...body.matchAll(/<button\b[^>]*>/gi)].map(([tag]) => ({
    name: attribute(tag, 'name'),
    value: attribute(tag, 'value'),
  }));
  const fields = inputs.filter(({ name, kind, checked }) => name !== '' && (kind !== 'checkbox' || checked));
  return { fields, buttons };
}

/** A browser without scripts: cookies, forms, and redirects that it follows as long as they stay with the issuer. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  async open(path: string, init: RequestInit = {}): Promise<Page> {
    const url = new URL(path, issuer).href;
    const response = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: { ...(init.headers as Record<string, string> | undefined), Cookie: this.cookieHeader },
    });
    for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
    return { url, status: response.status, headers: response.headers, html: await response.text() };
  }

  /** Opens and follows; ends at a page, or at a redirect away from the issuer. */
  async visit(path: string, init: RequestInit = {}): Promise<Page> {
    let page = await this.open(path, init);
    for (let hops = 0; hops < 10; hops += 1) {
      const location = page.headers.get('location');
      if (location === null) return page;
      const next = new URL(location, page.url);
      if (next.origin !== new URL(issuer).origin) return page;
      page = await this.open(next.href);
    }
    throw new Error('too many redirects');
  }

  submit(page: Page, form: Form, values: Record<string, string>): Promise<Page> {
    const body = new URLSearchParams(form.fields.map(({ name, value }) => [name, value]));
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    const target = new URL(form.action === '' ? page.url : form.action, page.url);
    return this.visit(target.href, { method: 'POST', body, headers: { Origin: new URL(issuer).origin } });
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private keep(cookie: string): void {
    const [pair = ''] = cookie.split(';');
    const equals = pair.indexOf('=');
    const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(cookie)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
