import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Browser, formOf, type Page } from '../flows/support/browser.js';
import { sentTo, signIn } from '../flows/support/code-flow.js';
import type { Person } from '../flows/support/administration.js';

/** The person at the browser: `GET /?browser=<any name>&url=<address>` answers where the browser was sent in the end. */
export class Agent {
  private readonly browsers = new Map<string, Browser>();
  private server: Server | undefined;
  person: Person | undefined;

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      const asked = new URL(request.url ?? '/', 'http://agent').searchParams;
      this.visit(asked.get('browser') ?? '', asked.get('url') ?? '')
        .then((where) => response.end(where))
        .catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.server?.close();
  }

  private async visit(name: string, url: string): Promise<string> {
    const browser = this.browsers.get(name) ?? new Browser();
    this.browsers.set(name, browser);
    const page = await browser.visit(url);
    return sentTo(await this.answer(browser, page)).href;
  }

  private async answer(browser: Browser, page: Page): Promise<Page> {
    if (page.headers.get('location') !== null || !this.person) return page;
    if (page.html.includes('type="password"')) return this.answer(browser, await signIn(browser, page, this.person));
    return browser.submit(page, formOf(page.html, '<button'), {});
  }
}
