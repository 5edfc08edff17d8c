export { Accounts, type ChangedPassword, type PasswordChange } from './accounts/accounts.js';
export { grantableScope } from './accounts/grantable-scope.js';
export { profileMembers } from './accounts/profile-members.js';
export { claimsTold } from './claims/claims-told.js';
export { IdTokenClaims } from './claims/id-token-claims.js';
export { toldByName } from './claims/told-by-name.js';
export * from './first-run/index.js';
export { addonOf, argon2Build, argon2Builds, cpuInfo, runsOn, type Argon2Build } from './passwords/argon2-builds.js';
export { passwordRefusal, type PasswordRefusal } from './passwords/password-refusal.js';
export { PasswordLimits, Passwords, PasswordsBusy, type PasswordVerdict } from './passwords/passwords.js';
export {
  BrowserSessions,
  type Browser,
  type SessionLifetimes,
  type StartedSession,
} from './sessions/browser-sessions.js';
export { isEmail, isUsername, readLoginName } from './sign-in/login-name.js';
export { SignIn, type SignInAttempt, type SignInResult } from './sign-in/sign-in.js';
export { Subjects } from './subjects/subjects.js';
export { SignUp, type CheckedSignUp, type SignUpRequest, type SignUpResult } from './sign-in/sign-up.js';
