import type { Failure } from '#service';
import type { Texts } from './translations/en.js';

interface ErrorView {
  readonly texts: Texts;
  readonly failure: Failure;
  readonly requestId: string;
  readonly about: string | undefined;
}

export function titleOf(texts: Texts, { status, errorCode }: Failure): string {
  if (errorCode === 'form_rejected') return texts.formTitle;
  if (status === 404) return texts.notFoundTitle;
  return status === 503 || status === 429 ? texts.busyTitle : texts.errorTitle;
}

export function ErrorPage({ texts, failure, requestId, about }: ErrorView) {
  const { error, errorCode, description } = failure;
  return (
    <>
      <h1>{titleOf(texts, failure)}</h1>
      <p class="lead">{errorCode === 'form_rejected' ? texts.formText : texts.errorAdvice}</p>
      <section class="details" aria-labelledby="details">
        <h2 id="details">{texts.errorDetails}</h2>
        <p lang="en" dir="ltr">
          {description}
        </p>
        <dl>
          <dt>{texts.errorCode}</dt>
          <dd>
            <code>{errorCode === undefined || errorCode === error ? error : `${error} / ${errorCode}`}</code>
          </dd>
          <dt>{texts.errorReference}</dt>
          <dd>
            <code>{requestId}</code>
          </dd>
        </dl>
        {about !== undefined && (
          <p>
            <a href={about}>{texts.aboutError}</a>
          </p>
        )}
      </section>
    </>
  );
}
