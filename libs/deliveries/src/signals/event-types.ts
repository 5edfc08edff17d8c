const caep = 'https://schemas.openid.net/secevent/caep/event-type/';

export const sessionRevoked = `${caep}session-revoked`;
export const credentialChange = `${caep}credential-change`;
export const tokenClaimsChange = `${caep}token-claims-change`;
export const accountDisabled = 'https://schemas.openid.net/secevent/risc/event-type/account-disabled';

export const verification = 'https://schemas.openid.net/secevent/ssf/event-type/verification';
export const streamUpdated = 'https://schemas.openid.net/secevent/ssf/event-type/stream-updated';

/** Every record of what was ended that no standard event of the stream carries. Only for streams that ask for it. */
export const tokenRevoked = 'https://tokenward.dev/events/token-revoked';

/** Receivers are told of these in advance, and warn of what they do not know; so the private one is not among them. */
export const standardEvents: readonly string[] = [sessionRevoked, credentialChange, accountDisabled, tokenClaimsChange];
export const privateEvents: readonly string[] = [tokenRevoked];

/** SSF 1.0 §8.1.1: of what was asked for, that which there is; everything standard where nothing was named. */
export const deliveredEvents = (requested: readonly string[] | undefined): string[] =>
  requested === undefined
    ? [...standardEvents]
    : [...standardEvents, ...privateEvents].filter((event) => requested.includes(event));
