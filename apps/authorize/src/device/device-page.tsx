import { filled } from '../pages/language.js';
import { DecisionForm, Refusal, TextField } from '../pages/parts.js';
import type { Texts } from '../pages/translations/en.js';

interface CodeView {
  readonly texts: Texts;
  readonly code: string | undefined;
  readonly refusal: string | undefined;
}

/** A form that changes nothing, so that it may be a GET: it leads to the question. */
export function DeviceCodePage({ texts, code, refusal }: CodeView) {
  return (
    <>
      <h1>{texts.deviceTitle}</h1>
      <p class="lead">{texts.deviceIntro}</p>
      <Refusal text={refusal} />
      <form method="get" action="/oauth2/device">
        <TextField
          name="user_code"
          label={texts.deviceCode}
          autocomplete="off"
          value={code}
          invalid={refusal !== undefined}
          focus
        />
        <button class="primary">{texts.continueButton}</button>
      </form>
    </>
  );
}

interface QuestionView {
  readonly texts: Texts;
  readonly clientName: string;
  readonly userCode: string;
  readonly person: string;
  readonly rights: readonly string[];
  readonly carried: Readonly<Record<string, string | undefined>>;
}

/** RFC 8628 §5.4: the person compares the code, and is told when to stop. */
export function DeviceQuestionPage({ texts, clientName, userCode, person, rights, carried }: QuestionView) {
  const client = { client: clientName };
  return (
    <>
      <h1>{filled(texts.consentTitle, client)}</h1>
      <p class="lead">
        <bdi>{filled(texts.signedInAs, { person })}</bdi>
      </p>
      <p class="refusal" role="note">
        {filled(texts.deviceWarning, { code: userCode })}
      </p>
      <p id="rights">{filled(texts.consentIntro, client)}</p>
      <ul class="rights" aria-labelledby="rights">
        {rights.map((right) => (
          <li>
            <span>{right}</span>
          </li>
        ))}
      </ul>
      <DecisionForm action="/oauth2/device" texts={texts} carried={carried} />
    </>
  );
}
