/**
 * Which claims each scope asks for.
 *
 * @see OpenID Connect Core §5.4
 */
export const scopeClaims: Readonly<Record<string, readonly string[]>> = {
  profile: [
    ...['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture'],
    ...['website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

/** The scopes that cover these claims; a claim of none is one that we do not know. */
export const scopesOfClaims = (claims: readonly string[]): readonly string[] =>
  Object.entries(scopeClaims).flatMap(([scope, covered]) =>
    covered.some((name) => claims.includes(name)) ? scope : [],
  );
