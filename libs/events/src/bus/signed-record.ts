import { signedText, type SignedParts } from '../contracts/record-signature.js';
import type { BusRecord } from './event-bus.js';

/** What the signature of a record covers, as it lies in key, value and headers. */
export function signedParts({ key, value, headers }: Pick<BusRecord, 'key' | 'value' | 'headers'>): SignedParts {
  const { 'x-tenant': tenant = '', ce_type: type = '', 'x-xid': xid = '' } = headers;
  return { type, tenant, key, xid, value };
}

/** With `x-sig`. What is only analysed goes unsigned: nobody acts upon it, and there is much of it. */
export async function signedRecord(
  record: BusRecord,
  sign: ((text: string) => Promise<string>) | undefined,
): Promise<BusRecord> {
  if (!sign || record.topic === 'lifecycle.v1') return record;
  return { ...record, headers: { ...record.headers, 'x-sig': await sign(signedText(signedParts(record))) } };
}
