/** How opaque access tokens begin, so that nobody takes one for a JWT. */
export const opaqueTokenPrefix = 'at1.';
