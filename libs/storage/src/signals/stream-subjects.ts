import type { Database, Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const insertRemoved = sql(
  'ssf-subjects.remove',
  `INSERT INTO ssf_subjects (stream_id, subject) SELECT $1, $2::jsonb
    WHERE (SELECT count(*) FROM ssf_subjects WHERE stream_id = $1) < $3 ON CONFLICT DO NOTHING`,
);
const deleteRemoved = sql('ssf-subjects.add', `DELETE FROM ssf_subjects WHERE stream_id = $1 AND subject = $2::jsonb`);
const selectRemoved = sql('ssf-subjects.of-stream', `SELECT subject FROM ssf_subjects WHERE stream_id = $1`);

export type SubjectIdentifier = Readonly<Record<string, unknown>>;

/** One stream cannot be made to hold everybody. */
const most = 10_000;

/** A stream tells of everybody, except whom its receiver has taken off it. */
export class StreamSubjects {
  constructor(private readonly database: Database) {}

  async add(streamId: string, subject: SubjectIdentifier): Promise<void> {
    await this.database.rows(deleteRemoved, [streamId, JSON.stringify(subject)]);
  }

  async remove(streamId: string, subject: SubjectIdentifier): Promise<void> {
    await this.database.rows(insertRemoved, [streamId, JSON.stringify(subject), most]);
  }
}

export async function removedSubjects(queries: Queries, streamId: string): Promise<SubjectIdentifier[]> {
  const rows = await queries.rows<{ subject: SubjectIdentifier }>(selectRemoved, [streamId]);
  return rows.map(({ subject }) => subject);
}
