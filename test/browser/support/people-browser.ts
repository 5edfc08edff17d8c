import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import axe from 'axe-core';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const screenshots = process.env['TOKENWARD_TEST_SCREENSHOTS'];

function chromiumPath(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const files = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [process.env['CHROMIUM_PATH'] ?? '', ...files].find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return file !== '';
    } catch {
      return false;
    }
  });
  if (found === undefined)
    throw new Error(`The browser tests need Chromium: none of ${names.join(', ')} is on the PATH`);
  return found;
}

const quiet = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="#0a7"/></svg>';

export interface Look {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
  readonly locale?: string;
  readonly javaScriptEnabled?: boolean;
}

export const looks: readonly Look[] = [
  { name: 'desktop-light', width: 1280, height: 800, colorScheme: 'light' },
  { name: 'phone-dark', width: 390, height: 844, colorScheme: 'dark' },
  { name: 'phone-arabic', width: 390, height: 844, colorScheme: 'light', locale: 'ar' },
  { name: 'phone-german', width: 390, height: 844, colorScheme: 'dark', locale: 'de' },
];

export interface PeopleBrowser {
  readonly page: Page;
  /** What the pages' policy stopped; empty when they keep to it. */
  readonly violations: string[];
  close(): Promise<void>;
}

/** A real browser with a fresh profile. */
export async function openBrowser(look: Look): Promise<PeopleBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'tokenward-chromium-'));
  const { width, height, colorScheme, locale = 'en', javaScriptEnabled = true } = look;
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    headless: true,
    args: quiet,
    viewport: { width, height },
    colorScheme,
    locale,
    javaScriptEnabled,
  });
  // The servers of the applications: each has a logo.
  await context.route('https://*.example/**', (route) => route.fulfill({ contentType: 'image/svg+xml', body: logo }));
  const page = context.pages()[0] ?? (await context.newPage());
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) violations.push(message.text());
  });
  return {
    page,
    violations,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Does what leads to another page, and waits until that has come. */
export async function leave(page: Page, action: () => Promise<unknown>): Promise<void> {
  const arrived = page.waitForEvent('load');
  await action();
  await arrived;
}

/** What is wrong with the page that is open: for people with disabilities, and on a small screen. */
export async function problemsOf(page: Page, name: string): Promise<string[]> {
  if (screenshots !== undefined) await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe, document } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
      document: { documentElement: { scrollWidth: number; clientWidth: number } };
    };
    const { violations } = await axe.run();
    const { scrollWidth, clientWidth } = document.documentElement;
    return [
      ...violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`)),
      ...(scrollWidth > clientWidth ? [`scrolls sideways: ${scrollWidth} of ${clientWidth}`] : []),
    ];
  });
  return found.map((problem) => `${name}: ${problem}`);
}
