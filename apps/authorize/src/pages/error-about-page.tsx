import type { ErrorEntry } from '#protocol';
import type { Texts } from './translations/en.js';

interface ErrorAboutView {
  readonly code: string;
  readonly entry: ErrorEntry;
  readonly texts: Texts;
}

export function ErrorAboutPage({ code, entry, texts }: ErrorAboutView) {
  return (
    <article>
      <h1>
        <code dir="ltr">{code}</code>
      </h1>
      <h2>{texts.errorMeaning}</h2>
      <p>{entry.meaning}</p>
      <h2>{texts.errorRemedy}</h2>
      <p>{entry.remedy}</p>
      <p>
        <a href="/errors">{texts.errorsAll}</a>
      </p>
    </article>
  );
}

export function ErrorListPage({ codes, texts }: { readonly codes: readonly string[]; readonly texts: Texts }) {
  return (
    <article>
      <h1>{texts.errorsTitle}</h1>
      <p class="lead">{texts.errorsIntro}</p>
      <ul>
        {codes.map((code) => (
          <li>
            <a href={`/errors/${code}`} dir="ltr">
              <code>{code}</code>
            </a>
          </li>
        ))}
      </ul>
    </article>
  );
}
