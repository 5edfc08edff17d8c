import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SignedValues } from './signed-values.js';

const lifetimeMs = 900_000;
const hashOf = (text: string): string => hash('sha256', text, 'base64url');

/**
 * What happened for one authorization request in one session, told by the browser under our signature: that the person has just
 * signed in for it, and which scopes a consent page showed. Nothing is stored; the request itself is checked anew each time.
 */
@Injectable()
export class Interactions {
  constructor(private readonly values: SignedValues) {}

  signedIn(sessionId: string, query: string): string {
    return this.values.seal('signed-in', [sessionId, hashOf(query)], lifetimeMs);
  }

  hasSignedIn(token: string | undefined, sessionId: string, query: string): boolean {
    return isSame(this.values.open('signed-in', token), [sessionId, hashOf(query)]);
  }

  asked(sessionId: string, query: string, scope: readonly string[]): string {
    return this.values.seal('consent', [sessionId, hashOf(query), scope.join(' ')], lifetimeMs);
  }

  wasAsked(token: string | undefined, sessionId: string, query: string, scope: readonly string[]): boolean {
    return isSame(this.values.open('consent', token), [sessionId, hashOf(query), scope.join(' ')]);
  }
}

const isSame = (opened: unknown, expected: readonly string[]): boolean =>
  JSON.stringify(opened) === JSON.stringify(expected);
