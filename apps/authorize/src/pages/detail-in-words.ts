import type { AuthorizationDetail } from '#protocol';
import { detailsTypes, type CatalogueView } from '#storage';

export interface DetailInWords {
  readonly title: string;
  readonly lines: readonly { readonly name: string; readonly value: string }[];
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(among).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${among(name)}: ${among(inner)}`)
    .join(', ');
}

/** Text among others must not read like a member of its own. */
const among = (value: unknown): string => {
  if (typeof value === 'string') return /[,:"()]/.test(value) ? JSON.stringify(value) : value;
  return typeof value === 'object' && value !== null ? `(${inWords(value)})` : String(value);
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
