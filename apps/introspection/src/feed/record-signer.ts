import { Injectable } from '@nestjs/common';
import { recordSignatureType, signedText, snapshotSignatureType, type SignedParts, type SignedRecord } from '#events';
import { KeyRing } from '#keys';

/** Signs what this service tells in its own words: resumed records, joined heartbeats, snapshots. */
@Injectable()
export class RecordSigner {
  constructor(private readonly keyRing: KeyRing) {}

  async record(parts: SignedParts): Promise<SignedRecord> {
    const sig = await this.keyRing.signDetached('security_event', 'ES256', recordSignatureType, signedText(parts));
    return { ...parts, sig };
  }

  snapshot(digest: string): Promise<string> {
    return this.keyRing.signDetached('security_event', 'ES256', snapshotSignatureType, digest);
  }
}
