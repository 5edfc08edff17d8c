import type { ErrorEntry } from '../errors/error-entry.js';

/** For developers, who read the specifications in English too. */
export function ErrorAboutPage({ code, entry }: { readonly code: string; readonly entry: ErrorEntry }) {
  return (
    <article lang="en" dir="ltr">
      <h1>
        <code>{code}</code>
      </h1>
      <h2>What happened</h2>
      <p>{entry.meaning}</p>
      <h2>What to do</h2>
      <p>{entry.remedy}</p>
      <p>
        <a href="/errors">All errors</a>
      </p>
    </article>
  );
}

export function ErrorListPage({ codes }: { readonly codes: readonly string[] }) {
  return (
    <article lang="en" dir="ltr">
      <h1>Errors</h1>
      <p class="lead">What each code means, and what to do about it.</p>
      <ul>
        {codes.map((code) => (
          <li>
            <a href={`/errors/${code}`}>
              <code>{code}</code>
            </a>
          </li>
        ))}
      </ul>
    </article>
  );
}
