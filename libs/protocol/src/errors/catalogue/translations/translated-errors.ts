/** What happened, and what to do about it, by code. */
export type TranslatedErrors = Readonly<Record<string, readonly [meaning: string, remedy: string]>>;
