/** The tags of `Accept-Language`, the preferred one first (RFC 9110 §12.5.4). */
export function acceptedLanguages(header = ''): string[] {
  return header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(/\s*;\s*/);
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((left, right) => right.weight - left.weight)
    .map(({ tag }) => tag);
}

/** The language of the first of these tags (BCP 47) that is known, however it is narrowed (`de` for `de-AT`). */
export const firstLanguage = (tags: readonly string[], isKnown: (language: string) => boolean): string | undefined =>
  tags.map((tag) => tag.toLowerCase().split('-', 1)[0] ?? '').find(isKnown);
