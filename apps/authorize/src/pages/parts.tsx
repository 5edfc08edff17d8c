import type { ComponentChildren } from 'preact';
import type { Texts } from './translations/en.js';

/** What a form carries unseen. */
export function Carried({ values }: { readonly values: Readonly<Record<string, string | undefined>> }) {
  return (
    <>
      {Object.entries(values).map(([name, value]) =>
        value === undefined ? null : <input type="hidden" name={name} value={value} />,
      )}
    </>
  );
}

export function Refusal({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : (
    <p class="refusal" role="alert" id="refusal">
      {text}
    </p>
  );
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: 'username' | 'current-password' | 'new-password' | 'name' | 'off';
  readonly value?: string | undefined;
  readonly note?: string | undefined;
  readonly advice?: string | undefined;
  readonly optional?: boolean;
  /** The refusal above is about it. */
  readonly invalid?: boolean;
  readonly focus?: boolean;
}

export function TextField(field: Field) {
  return (
    <Labelled {...field}>
      <input {...attributesOf(field)} type="text" value={field.value ?? ''} dir="auto" maxlength={320} />
    </Labelled>
  );
}

interface Decision {
  readonly action: string;
  readonly texts: Texts;
  readonly carried: Readonly<Record<string, string | undefined>>;
}

/** The person refuses or agrees; neither is chosen for them. */
export function DecisionForm({ action, texts, carried }: Decision) {
  return (
    <form method="post" action={action}>
      <Carried values={carried} />
      <div class="choices">
        <button class="secondary" name="decision" value="deny">
          {texts.deny}
        </button>
        <button class="primary" name="decision" value="allow">
          {texts.allow}
        </button>
      </div>
    </form>
  );
}

export function PasswordField(field: Field) {
  return (
    <Labelled {...field}>
      <input {...attributesOf(field)} type="password" dir="ltr" maxlength={1024} />
    </Labelled>
  );
}

function Labelled({ name, label, note, advice, children }: Field & { readonly children?: ComponentChildren }) {
  return (
    <div class="field">
      <label for={name}>
        {label}
        {note !== undefined && <span class="note"> ({note})</span>}
      </label>
      {children}
      {advice !== undefined && (
        <p class="advice" id={`${name}-advice`}>
          {advice}
        </p>
      )}
    </div>
  );
}

function attributesOf({ name, autocomplete, advice, optional = false, invalid = false, focus = false }: Field) {
  const described = [...(invalid ? ['refusal'] : []), ...(advice === undefined ? [] : [`${name}-advice`])];
  return {
    id: name,
    name,
    autocomplete,
    autocapitalize: 'none' as const,
    spellcheck: false,
    required: !optional,
    autofocus: focus,
    ...(invalid && { 'aria-invalid': true }),
    ...(described.length > 0 && { 'aria-describedby': described.join(' ') }),
  };
}
