import { Injectable } from '@nestjs/common';
import { errors, jwtVerify } from 'jose';
import { KeyRing, signingAlgorithms } from '#keys';
import { ServiceSettings } from '#service';

export interface OwnIdToken {
  readonly sub: string;
  readonly clientId: string;
  readonly sid: string | undefined;
}

/** ID tokens of ours that clients give back as hints. They may have expired: a hint says who was meant, it proves no sign-in. */
@Injectable()
export class OwnIdTokens {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly settings: ServiceSettings,
  ) {}

  /** Undefined for what we did not sign as an ID token. */
  async read(token: string): Promise<OwnIdToken | undefined> {
    if (token.length > 8192) return undefined;
    try {
      const { payload } = await jwtVerify(token, this.keyRing.finderOf('id_token'), {
        algorithms: [...signingAlgorithms],
        issuer: this.settings.issuer,
        clockTolerance: Number.MAX_SAFE_INTEGER,
        requiredClaims: ['sub', 'aud'],
      });
      const clientId = [payload.aud].flat()[0];
      const sid = typeof payload['sid'] === 'string' ? payload['sid'] : undefined;
      return payload.sub === undefined || clientId === undefined ? undefined : { sub: payload.sub, clientId, sid };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}
