import { signedText } from '../contracts/record-signature.js';
import type { BusRecord } from './event-bus.js';

/** With `x-sig`. What is only analysed goes unsigned: nobody acts upon it, and there is much of it. */
export async function signedRecord(
  record: BusRecord,
  sign: ((text: string) => Promise<string>) | undefined,
): Promise<BusRecord> {
  if (!sign || record.topic === 'lifecycle.v1') return record;
  const { key, value, headers } = record;
  const { 'x-tenant': tenant = '', ce_type: type = '', 'x-xid': xid = '' } = headers;
  return { ...record, headers: { ...headers, 'x-sig': await sign(signedText({ tenant, type, key, xid, value })) } };
}
