import type { ComponentChildren } from 'preact';
import { assetPath } from './assets.js';
import type { Language } from './language.js';

interface Frame {
  readonly language: Language;
  readonly title: string;
  /** Where people are: the one thing that a page made by somebody else cannot show in the address bar. */
  readonly host: string;
  readonly script?: 'form-post.js' | undefined;
  readonly wide?: boolean | undefined;
  readonly next?: { readonly url: string; readonly afterSeconds: number } | undefined;
  readonly children?: ComponentChildren;
}

/** What every page has around its own. */
export function PageFrame({ language, title, host, script, wide, next, children }: Frame) {
  return (
    <html lang={language.code} dir={language.direction}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        {next !== undefined && <meta http-equiv="refresh" content={`${next.afterSeconds}; url=${next.url}`} />}
        <title>{`${title} · Tokenward`}</title>
        <link rel="icon" href={assetPath('mark.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetPath('pages.css')} />
        {script !== undefined && <script src={assetPath(script)} defer />}
      </head>
      <body>
        <div class={wide ? 'page wide' : 'page'}>
          <header class="brand">
            <Mark />
            <span>Tokenward</span>
          </header>
          <main class="card">{children}</main>
          <footer>
            <Lock />
            <span>
              {language.texts.tagline} · <bdi>{host}</bdi>
            </span>
          </footer>
        </div>
      </body>
    </html>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
      <path class="mark-shield" d="M16 2 4 6.5v8.6C4 22.6 9 28 16 30c7-2 12-7.4 12-14.9V6.5z" />
      <path class="mark-key" d="M16 9.5a4.2 4.2 0 0 0-1.7 8.05V22.5h3.4v-4.95A4.2 4.2 0 0 0 16 9.5z" />
    </svg>
  );
}

function Lock() {
  return (
    <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        d="M4.5 7V5a3.5 3.5 0 0 1 7 0v2h.5A1 1 0 0 1 13 8v5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1h.5zm1.5 0h4V5a2 2 0 1 0-4 0v2z"
      />
    </svg>
  );
}
