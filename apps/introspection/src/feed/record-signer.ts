import { Injectable } from '@nestjs/common';
import { compactVerify, errors } from 'jose';
import { recordSignatureType, signedText, snapshotSignatureType, type SignedParts, type SignedRecord } from '#events';
import { KeyRing } from '#keys';

/** Signs what this service tells: records that are not signed yet, joined heartbeats, snapshots. */
@Injectable()
export class RecordSigner {
  constructor(private readonly keyRing: KeyRing) {}

  async record(parts: SignedParts): Promise<SignedRecord> {
    const sig = await this.keyRing.signDetached('security_event', 'ES256', recordSignatureType, signedText(parts));
    return { ...parts, sig };
  }

  /** Whether it was signed by a key that this service signs with, or will, or has. */
  async isOurs({ sig, ...parts }: SignedRecord): Promise<boolean> {
    const [header = '', , signature = ''] = sig.split('.');
    const jws = `${header}.${Buffer.from(signedText(parts)).toString('base64url')}.${signature}`;
    try {
      const { protectedHeader } = await compactVerify(jws, this.keyRing.finderOf('security_event'));
      return protectedHeader.typ === recordSignatureType;
    } catch (error) {
      if (error instanceof errors.JOSEError) return false;
      throw error;
    }
  }

  snapshot(digest: string): Promise<string> {
    return this.keyRing.signDetached('security_event', 'ES256', snapshotSignatureType, digest);
  }
}
