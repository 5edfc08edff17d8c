import { headerOf, headersOf, type Answer } from './answer.js';
import type { Connection } from './connection.js';
import { formFields } from './form-fields.js';
import { formPost, open } from './requests.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Cookies, forms, and redirects that it follows as long as they stay with the server. No scripts, no images. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  /** Opens a page and follows; the URL that it was sent to elsewhere, or the page that it ended at. */
  async visit(connection: Connection, path: string): Promise<URL | Page> {
    return this.follow(connection, path, await this.send(connection, open(connection.host, path, this.cookie)));
  }

  /** Fills in the sign-in page. */
  async signIn(connection: Connection, page: Page, { username, password }: Credentials): Promise<URL | Page> {
    const { action, hidden, userField, passwordField } = formFields(page.html);
    const path = new URL(action === '' ? page.path : action, connection.origin + page.path);
    const form = { ...hidden, [userField]: username, [passwordField]: password };
    const target = path.pathname + path.search;
    const request = formPost(connection.host, target, form, { cookie: this.cookie });
    return this.follow(connection, target, await this.send(connection, request));
  }

  private get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private async send(connection: Connection, request: string): Promise<Answer> {
    const answer = await connection.send(request);
    for (const cookie of headersOf(answer.head, 'set-cookie')) this.keep(cookie);
    return answer;
  }

  private async follow(connection: Connection, from: string, answer: Answer): Promise<URL | Page> {
    const location = headerOf(answer.head, 'location');
    if (location === undefined) return { path: from, html: answer.body, status: answer.status };
    const next = new URL(location, connection.origin + from);
    return next.host === connection.host ? this.visit(connection, next.pathname + next.search) : next;
  }

  private keep(cookie: string): void {
    const [pair = ''] = cookie.split(';');
    const equals = pair.indexOf('=');
    const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(cookie)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

export interface Page {
  readonly path: string;
  readonly html: string;
  readonly status: number;
}
