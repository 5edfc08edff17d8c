/** How often something was asked for in the running minute, by all processes together. Losing the counts is safe. */
export abstract class RequestCounts {
  /**
   * Counts one more.
   *
   * @param bucket who asks, such as `default:client:shop`
   * @returns how many there were in this minute, with this one
   * @throws StoreUnavailable
   */
  abstract count(bucket: string): Promise<number>;
}

export const minuteMs = 60_000;
