import { filled, rightsInWords } from '../pages/language.js';
import { DecisionForm, Refusal } from '../pages/parts.js';
import type { Texts } from '../pages/translations/en.js';
import type { BackchannelQuestion } from './backchannel-decisions.js';

interface RequestsView {
  readonly texts: Texts;
  readonly person: string;
  readonly questions: readonly BackchannelQuestion[];
  readonly refusal: string | undefined;
  readonly carried: (question: BackchannelQuestion) => Readonly<Record<string, string>>;
}

/** OpenID Connect CIBA §7.1: the person compares the binding message with what the client shows them. */
export function RequestsPage({ texts, person, questions, refusal, carried }: RequestsView) {
  return (
    <>
      <h1>{texts.requestsTitle}</h1>
      <p class="lead">
        <bdi>{filled(texts.signedInAs, { person })}</bdi>
      </p>
      <Refusal text={refusal} />
      {questions.length === 0 ? (
        <p>{texts.requestsNone}</p>
      ) : (
        <p class="refusal" role="note">
          {texts.requestsWarning}
        </p>
      )}
      {questions.map((question) => (
        <Question texts={texts} question={question} carried={carried(question)} />
      ))}
    </>
  );
}

interface QuestionView {
  readonly texts: Texts;
  readonly question: BackchannelQuestion;
  readonly carried: Readonly<Record<string, string>>;
}

function Question({ texts, question: { waiting, client, scope, catalogue }, carried }: QuestionView) {
  return (
    <section aria-labelledby={waiting.id}>
      <h2 id={waiting.id}>{filled(texts.consentTitle, { client: client.name })}</h2>
      {waiting.bindingMessage !== null && (
        <p>
          {texts.requestsMessage} <strong dir="auto">{waiting.bindingMessage}</strong>
        </p>
      )}
      <p>{filled(texts.consentIntro, { client: client.name })}</p>
      <ul class="rights">
        {rightsInWords(scope, texts, catalogue).map((right) => (
          <li>
            <span>{right}</span>
          </li>
        ))}
      </ul>
      <DecisionForm action="/oauth2/requests" texts={texts} carried={carried} />
    </section>
  );
}
