import { Batches } from '../postgres/batches.js';
import type { EndedRecord, Endings } from './endings.js';

const nameOf = ({ tenant, kind, id }: EndedRecord): string => `${tenant}:${kind}:${id}`;

/**
 * Ends single tokens. Those that come while a transaction is under way share the next one: their records, their events and the
 * acknowledgement of Redis. Each is answered after all of that, as if it had been alone.
 */
export class TokenEndings {
  private readonly batches = new Batches<EndedRecord, string>((records) => this.endAll(records));

  constructor(private readonly endings: Endings) {}

  /**
   * @returns the transaction's id, with which a reader can wait until it has been told (`Revocation-Token`)
   * @throws as `Endings.end`
   */
  end(record: EndedRecord): Promise<string> {
    return this.batches.add(record);
  }

  private async endAll(records: readonly EndedRecord[]): Promise<string[]> {
    // The same token twice at once is one record, and one event.
    const unlike = [...new Map(records.map((record) => [nameOf(record), record])).values()];
    const { revocationToken } = await this.endings.endWithToken(() =>
      Promise.resolve({ value: undefined, records: unlike }),
    );
    return records.map(() => revocationToken);
  }
}
