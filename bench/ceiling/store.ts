import pg from 'pg';
import { Together } from './together.js';

const tables = `
  CREATE TABLE IF NOT EXISTS sessions (id text PRIMARY KEY, sub text NOT NULL);
  CREATE TABLE IF NOT EXISTS grants (id uuid PRIMARY KEY, facts jsonb NOT NULL);
  CREATE TABLE IF NOT EXISTS families (id uuid PRIMARY KEY, hash text NOT NULL);
  CREATE TABLE IF NOT EXISTS endings (id text PRIMARY KEY, event jsonb NOT NULL)`;

const statements = {
  insertSessions: 'INSERT INTO sessions SELECT * FROM json_to_recordset($1) AS given (id text, sub text)',
  selectSessions: 'SELECT id, sub FROM sessions WHERE id = ANY ($1)',
  insertGrants: `WITH given AS (SELECT * FROM json_to_recordset($1) AS g (id uuid, facts jsonb, family uuid, hash text)),
    granted AS (INSERT INTO grants SELECT id, facts FROM given)
    INSERT INTO families SELECT family, hash FROM given`,
  selectFamilies: 'SELECT id, hash FROM families WHERE id = ANY ($1)',
  rotateFamilies: `UPDATE families SET hash = given.next
     FROM json_to_recordset($1) AS given (id uuid, hash text, next text)
    WHERE families.id = given.id AND families.hash = given.hash RETURNING families.id, families.hash`,
  insertEndings: `INSERT INTO endings SELECT * FROM json_to_recordset($1) AS given (id text, event jsonb) ON CONFLICT DO NOTHING`,
} as const;

export interface NewGrant {
  readonly id: string;
  readonly facts: object;
  readonly family: string;
  readonly hash: string;
}

interface Family {
  readonly id: string;
  readonly hash: string;
}

/** The rows that nobody can do without: committed before the answer, one statement each, and many at once in one. */
export class Store {
  private constructor(private readonly pool: pg.Pool) {}

  static async open(url: string): Promise<Store> {
    const pool = new pg.Pool({ connectionString: url });
    await pool.query(tables);
    return new Store(pool);
  }

  readonly newSessions = this.written<{ readonly id: string; readonly sub: string }>('insertSessions');
  readonly newGrants = this.written<NewGrant>('insertGrants');
  readonly endings = this.written<{ readonly id: string; readonly event: object }>('insertEndings');

  /** Who is signed in there. */
  readonly sessions = new Together<string, string | undefined>(async (ids) => {
    const rows = await this.rows<{ readonly id: string; readonly sub: string }>('selectSessions', ids);
    const subjects = new Map(rows.map(({ id, sub }) => [id, sub]));
    return ids.map((id) => subjects.get(id));
  });

  /** Whether this is the family's refresh token. */
  readonly current = new Together<Family, boolean>(async (asked) => {
    const rows = await this.rows<Family>(
      'selectFamilies',
      asked.map(({ id }) => id),
    );
    const hashes = new Map(rows.map(({ id, hash }) => [id, hash]));
    return asked.map(({ id, hash }) => hashes.get(id) === hash);
  });

  /** Whether it was, and is the next one now. */
  readonly rotations = new Together<Family & { readonly next: string }, boolean>(async (asked) => {
    const rows = await this.rows<Family>('rotateFamilies', JSON.stringify(asked));
    const hashes = new Map(rows.map(({ id, hash }) => [id, hash]));
    return asked.map(({ id, next }) => hashes.get(id) === next);
  });

  private written<Row>(name: keyof typeof statements): Together<Row, undefined> {
    return new Together(async (rows) => {
      await this.rows(name, JSON.stringify(rows));
      return rows.map(() => undefined);
    });
  }

  private async rows<Row extends object>(name: keyof typeof statements, value: unknown): Promise<Row[]> {
    return (await this.pool.query<Row>({ name, text: statements[name], values: [value] })).rows;
  }
}
