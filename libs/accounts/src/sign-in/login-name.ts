const email = /^[^\s@\p{C}]{1,64}@[^\s@.\p{C}]+(\.[^\s@.\p{C}]+)+$/u;
const username = /^[^\s@\p{C}]{1,100}$/u;

/** Sign-in takes either: a user name with @ could pass for somebody else's address. */
export const isUsername = (text: string): boolean => username.test(text);

export const isEmail = (text: string): boolean => text.length <= 254 && email.test(text);

/** What somebody chose to be called by, in the form in which it is stored; undefined when it is neither name nor address. */
export function readLoginName(text: string): { readonly username: string } | { readonly email: string } | undefined {
  const name = text.trim().normalize('NFKC');
  if (isEmail(name)) return { email: name };
  return isUsername(name) ? { username: name } : undefined;
}
