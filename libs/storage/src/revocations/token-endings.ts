import { Batches } from '../postgres/batches.js';
import type { Committed, EndedRecord, Endings } from './endings.js';

const nameOf = ({ tenant, kind, id }: EndedRecord): string => `${tenant}:${kind}:${id}`;

/**
 * Ends single tokens. Those that come while a transaction is under way share the next one: their records, their events and the
 * acknowledgement of Redis. Each is answered after all of that, as if it had been alone.
 */
export class TokenEndings {
  private readonly batches = new Batches<EndedRecord, Committed<undefined>>((records) => this.commitAll(records));

  constructor(private readonly endings: Endings) {}

  /**
   * @returns the transaction's id, with which a reader can wait until it has been told (`Revocation-Token`)
   * @throws as `Endings.end`
   */
  async end(record: EndedRecord): Promise<string> {
    const { revocationToken, known } = await this.batches.add(record);
    // Not within the batch: the next one need not wait for this one's Redis.
    await known;
    return revocationToken;
  }

  private async commitAll(records: readonly EndedRecord[]): Promise<Committed<undefined>[]> {
    // The same token twice at once is one record, and one event.
    const unlike = [...new Map(records.map((record) => [nameOf(record), record])).values()];
    const committed = await this.endings.commit(() => Promise.resolve({ value: undefined, records: unlike }));
    return records.map(() => committed);
  }
}
