import {
  heartbeatType,
  revocationEvent,
  signedParts,
  type ReceivedRecord,
  type SignedParts,
  type SignedRecord,
} from '#events';
import type { LoggedRevocation } from '#storage';

/** A record of the bus as it was signed; nothing is signed again on the way. */
export const signedRecordOf = (record: ReceivedRecord): SignedRecord => ({
  ...signedParts(record),
  sig: record.headers['x-sig'] ?? '',
});

/** What the event of a logged record said. */
export function partsOf(record: LoggedRevocation): SignedParts {
  const { headers, key, payload } = revocationEvent(record, record.at);
  return { type: headers['ce_type'] ?? '', tenant: record.tenant, key, xid: record.xid, value: payload };
}

export const heartbeatParts = (tenant: string, value: string): SignedParts => ({
  type: heartbeatType,
  tenant,
  key: 'hb',
  xid: '',
  value,
});

export const recordFrame = (record: SignedRecord): string => `event: rev\ndata: ${JSON.stringify(record)}\n\n`;

export const heartbeatFrame = (throughXid: string, record: SignedRecord): string =>
  `id: ${throughXid}\nevent: hb\ndata: ${JSON.stringify(record)}\n\n`;

export const resetFrame = 'event: reset\ndata: {}\n\n';
