import { clientInWords } from '../pages/client-in-words.js';
import { filled, rightsInWords, type Language } from '../pages/language.js';
import { DecisionForm, Refusal } from '../pages/parts.js';
import type { BackchannelQuestion } from './backchannel-decisions.js';

interface RequestsView {
  readonly language: Language;
  readonly person: string;
  readonly questions: readonly BackchannelQuestion[];
  readonly refusal: string | undefined;
  readonly carried: (question: BackchannelQuestion) => Readonly<Record<string, string>>;
}

/** OpenID Connect CIBA §7.1: the person compares the binding message with what the client shows them. */
export function RequestsPage({ language, person, questions, refusal, carried }: RequestsView) {
  const { texts } = language;
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
        <Question language={language} question={question} carried={carried(question)} />
      ))}
    </>
  );
}

interface QuestionView {
  readonly language: Language;
  readonly question: BackchannelQuestion;
  readonly carried: Readonly<Record<string, string>>;
}

function Question({ language, question: { waiting, client: asking, scope, catalogue }, carried }: QuestionView) {
  const { texts } = language;
  const client = { client: clientInWords(asking, language).name };
  return (
    <section aria-labelledby={waiting.id}>
      <h2 id={waiting.id}>{filled(texts.consentTitle, client)}</h2>
      {waiting.bindingMessage !== null && (
        <p>
          {texts.requestsMessage} <strong dir="auto">{waiting.bindingMessage}</strong>
        </p>
      )}
      <p>{filled(texts.consentIntro, client)}</p>
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
