import { filled } from './language.js';
import { Carried } from './parts.js';
import type { Texts } from './translations/en.js';

interface FormPostView {
  readonly texts: Texts;
  readonly clientName: string;
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** OAuth 2.0 Form Post Response Mode §2: sent by a script of ours, or by the button. */
export function FormPostPage({ texts, clientName, action, fields }: FormPostView) {
  return (
    <>
      <h1>{filled(texts.returningTitle, { client: clientName })}</h1>
      <p class="lead">{texts.returningText}</p>
      <form method="post" action={action} id="form-post">
        <Carried values={fields} />
        <button class="primary">{texts.continueButton}</button>
      </form>
    </>
  );
}
