export interface ErrorEntry {
  /** What happened. */
  readonly meaning: string;
  /** What to do about it. */
  readonly remedy: string;
}
