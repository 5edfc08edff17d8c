import { userInfo } from 'node:os';
import type { Actor } from '#storage';

/** Who the audit log names: whoever is signed in to this computer. */
export const commandActor: Actor = { kind: 'command', id: nameOfUser() };

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
