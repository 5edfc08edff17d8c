const methodsWithSecret: readonly string[] = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt'];

/** RFC 7591 §2: client_secret_basic is the default. */
export const usesSecret = (method = 'client_secret_basic'): boolean => methodsWithSecret.includes(method);
