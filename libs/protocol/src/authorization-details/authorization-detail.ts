/** One thing that is to be allowed, in the words of its type (RFC 9396 §2). */
export type AuthorizationDetail = Readonly<Record<string, unknown>> & { readonly type: string };
