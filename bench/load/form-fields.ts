interface SignInForm {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly userField: string;
  readonly passwordField: string;
}

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const decode = (text: string): string =>
  text.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|(amp|lt|gt|quot|apos));/gi,
    (_all, decimal?: string, hex?: string, name = '') =>
      decimal || hex
        ? String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal))
        : (characters[name as string] ?? ''),
  );

const attribute = (tag: string, name: string): string =>
  decode(new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1] ?? '');

const isText = (tag: string): boolean => ['text', 'email'].includes(attribute(tag, 'type'));

/** The form of a page that asks for a password. */
export function formFields(html: string): SignInForm {
  const form = [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].find(([all]) =>
    all.includes('type="password"'),
  );
  if (!form) throw new Error(`no page that asks for a password: ${html.slice(0, 300)}`);
  const inputs = [...(form[2] ?? '').matchAll(/<input\b[^>]*>/gi)].map(([tag]) => tag);
  const named = (test: (tag: string) => boolean): string => attribute(inputs.find(test) ?? '', 'name');
  const hidden = inputs.filter((tag) => attribute(tag, 'type') === 'hidden');
  return {
    action: attribute(form[1] ?? '', 'action'),
    hidden: Object.fromEntries(hidden.map((tag) => [attribute(tag, 'name'), attribute(tag, 'value')])),
    userField: named((tag) => attribute(tag, 'autocomplete').startsWith('username')) || named(isText),
    passwordField: named((tag) => attribute(tag, 'type') === 'password'),
  };
}
