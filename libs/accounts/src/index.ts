export * from './first-run/index.js';
export { Passwords, PasswordsBusy } from './passwords/passwords.js';
