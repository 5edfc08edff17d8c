import type { AuthorizationDetail } from '#protocol';
import { detailsTypes, type CatalogueView } from '#storage';

export interface DetailInWords {
  readonly title: string;
  readonly lines: readonly { readonly name: string; readonly value: string }[];
}

const inWords = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name}: ${inWords(inner)}`)
    .join(', ');
};

/** What exactly a person is asked to allow: what its type is called, and everything that the request says of it (RFC 9396 §11.2). */
export function detailsInWords(
  details: readonly AuthorizationDetail[],
  catalogue: Pick<CatalogueView, 'resourceServers'>,
): readonly DetailInWords[] {
  const types = detailsTypes(catalogue);
  return details.map(({ type, ...members }) => ({
    title: types.get(type)?.type.description ?? type,
    lines: Object.entries(members).map(([name, value]) => ({ name, value: inWords(value) })),
  }));
}
