export type OutboundFailure = 'forbidden' | 'unresolvable' | 'timeout' | 'unreachable';

/** Why nothing came back from an address that somebody else named. The message holds no secret of the request. */
export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused';
  constructor(
    readonly failure: OutboundFailure,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
