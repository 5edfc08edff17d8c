const shortest = 8;
const longestBytes = 1024;

/** The start of every list that attackers try first, as far as it is long enough to be allowed at all. */
const commonPasswords = new Set(
  `12345678 123456789 1234567890 0123456789 987654321 11111111 00000000 88888888 12341234 12121212 123123123 1q2w3e4r 1qaz2wsx
  1q2w3e4r5t qwertyui qwertyuiop qwerty123 qwerty12 asdfghjk asdfghjkl zxcvbnm1 password password1 password12 password123
  passw0rd p@ssword p@ssw0rd iloveyou sunshine princess football baseball superman batman123 trustno1 welcome1 welcome123 letmein1
  letmein123 admin123 admin1234 administrator changeme changeme1 abcd1234 abc12345 abcdefgh aaaaaaaa computer internet whatever
  starwars michelle jennifer michael1 charlie1 jordan23 liverpool chelsea1 dragon123 monkey123 master123 secret123 test1234 google123
  passwort passwort1 hallo123 motdepasse azertyuiop contraseña tokenward`.split(/\s+/),
);

export type PasswordRefusal = 'too_short' | 'too_long' | 'too_common';

/**
 * Why a new password may not be used. Length and known lists; no rules of composition, which make passwords worse.
 *
 * @param names what the person is called here: user name, e-mail address
 * @see NIST SP 800-63B-4 §3.1.1.2
 */
export function passwordRefusal(
  password: string,
  names: readonly (string | null | undefined)[],
): PasswordRefusal | undefined {
  if (Buffer.byteLength(password) > longestBytes) return 'too_long';
  const normalized = password.normalize('NFKC');
  if (Array.from(normalized).length < shortest) return 'too_short';
  const lower = normalized.toLowerCase();
  if (commonPasswords.has(lower) || names.some((name) => name?.toLowerCase() === lower)) return 'too_common';
  return /^(.)\1*$/u.test(lower) ? 'too_common' : undefined;
}
