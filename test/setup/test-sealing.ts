import type { ShortLivedSealing } from '#storage';

const headOf = (kind: string, name: string): string => `sealed ${kind} ${name} `;

/** Opens only where it was sealed, as the real one does, and hides nothing. */
export const testSealing: ShortLivedSealing = {
  seal: (kind, name, text) => Buffer.from(headOf(kind, name) + text),
  open: (kind, name, sealed) => {
    const head = headOf(kind, name);
    const text = sealed.toString();
    return text.startsWith(head) ? text.slice(head.length) : undefined;
  },
};
