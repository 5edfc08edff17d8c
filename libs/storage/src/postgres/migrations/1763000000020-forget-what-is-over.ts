import type { MigrationInterface, QueryRunner } from 'typeorm';

const zero = '00000000-0000-0000-0000-000000000000';

export class ForgetWhatIsOver1763000000020 implements MigrationInterface {
  readonly name = 'ForgetWhatIsOver1763000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- How far the search for what is over has come, in the order of ids. Once through, it rests until then.
      CREATE TABLE clearings (
        what text PRIMARY KEY,
        after uuid NOT NULL DEFAULT '${zero}',
        next_at timestamptz NOT NULL DEFAULT now()
      );
      INSERT INTO clearings (what) VALUES ('grants'), ('sessions');

      -- Goes on behind what was seen. Whether there may be more.
      CREATE FUNCTION move_clearing(of_what text, seen uuid[], most int) RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
      DECLARE more boolean := cardinality(seen) = most;
      BEGIN
        UPDATE clearings SET after = CASE WHEN more THEN seen[most] ELSE '${zero}' END,
               next_at = CASE WHEN more THEN next_at ELSE now() + interval '6 hours' END WHERE what = of_what;
        RETURN more;
      END $$;
      REVOKE EXECUTE ON FUNCTION move_clearing FROM PUBLIC;

      -- Nothing of the grant has been alive for a day, and its session is over: until then its row tells a replay from nonsense, and whom to
      -- tell of the session's end. A session that nobody uses is not over: somebody may still end it. An access token lives an hour at
      -- most, a code ten minutes; without its session only an offline grant has a refresh token that may be used.
      CREATE FUNCTION forget_grants(wanted int) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE at clearings; seen uuid[]; gone uuid[]; most int := least(wanted, 1000); yesterday timestamptz := now() - interval '1 day';
      BEGIN
        SELECT * INTO at FROM clearings WHERE what = 'grants' AND next_at <= now() FOR UPDATE SKIP LOCKED;
        IF NOT FOUND THEN RETURN false; END IF;
        seen := ARRAY(SELECT id FROM grants WHERE id > at.after AND id < uuid_at(now() - interval '2 days') ORDER BY id LIMIT most);
        gone := ARRAY(
          SELECT g.id FROM grants g
           WHERE g.id BETWEEN seen[1] AND seen[cardinality(seen)] AND g.id = ANY (seen) AND g.created_at < now() - interval '2 days'
             AND (g.revoked_at < yesterday OR NOT EXISTS (SELECT FROM users u WHERE u.id = g.sub) OR g.status = 'active' AND NOT (g.offline AND EXISTS (
               SELECT FROM refresh_families f WHERE f.gid = g.id AND f.expires_at > yesterday AND f.idle_expires_at > yesterday)))
             AND NOT EXISTS (SELECT FROM sessions s WHERE s.id = g.session_id AND coalesce(s.ended_at, s.expires_at) > yesterday)
             FOR UPDATE SKIP LOCKED);
        DELETE FROM refresh_families WHERE gid = ANY (gone);
        DELETE FROM grants WHERE id BETWEEN seen[1] AND seen[cardinality(seen)] AND id = ANY (gone);
        RETURN move_clearing('grants', seen, most);
      END $$;
      REVOKE EXECUTE ON FUNCTION forget_grants FROM PUBLIC;

      -- No grant is left that names it, and no event of the log (event_log_YYYYMMDD): events name a session by what its clients call it.
      CREATE FUNCTION forget_sessions(wanted int) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE at clearings; seen uuid[]; most int := least(wanted, 1000); then_over timestamptz := now() - interval '10 days';
      BEGIN
        SELECT * INTO at FROM clearings WHERE what = 'sessions' AND next_at <= now() FOR UPDATE SKIP LOCKED;
        IF NOT FOUND THEN RETURN false; END IF;
        seen := ARRAY(SELECT id FROM sessions WHERE id > at.after AND id < uuid_at(then_over) ORDER BY id LIMIT most);
        DELETE FROM sessions WHERE id = ANY (ARRAY(
          SELECT s.id FROM sessions s
           WHERE s.id = ANY (seen) AND coalesce(s.ended_at, s.expires_at) < then_over
             AND NOT EXISTS (SELECT FROM grants g WHERE g.session_id = s.id)
             FOR UPDATE SKIP LOCKED));
        RETURN move_clearing('sessions', seen, most);
      END $$;
      REVOKE EXECUTE ON FUNCTION forget_sessions FROM PUBLIC;

      -- Months of which no grant is left, once vacuum has made them small: nobody shall wait while we look through what was deleted. Whoever
      -- writes to grants would wait behind us while we wait for somebody who reads them, so we do not.
      CREATE FUNCTION drop_empty_months() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE old text; is_empty boolean;
      BEGIN
        FOR old IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                    WHERE i.inhparent = 'grants'::regclass AND c.relname ~ '^grants_[0-9]{6}$'
                      AND c.relname < 'grants_' || to_char((now() AT TIME ZONE 'UTC') - interval '2 months', 'YYYYMM')
                      AND pg_relation_size(c.oid) < 1048576 LOOP
          EXECUTE format('SELECT NOT EXISTS (SELECT FROM %I)', old) INTO is_empty;
          IF is_empty THEN
            LOCK TABLE grants IN ACCESS EXCLUSIVE MODE NOWAIT;
            EXECUTE format('SELECT NOT EXISTS (SELECT FROM %I)', old) INTO is_empty;
            IF is_empty THEN EXECUTE format('DROP TABLE %I', old); END IF;
          END IF;
        END LOOP;
      EXCEPTION WHEN lock_not_available THEN
        RETURN;
      END $$;
      REVOKE EXECUTE ON FUNCTION drop_empty_months FROM PUBLIC;

      -- A service asks for the partitions of today, and for those of no other day: what is over on it would be dropped.
      ALTER FUNCTION ensure_partitions RENAME TO ensure_partitions_at;
      REVOKE EXECUTE ON FUNCTION ensure_partitions_at, ensure_month_partitions FROM PUBLIC;
      CREATE FUNCTION ensure_partitions(at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF abs(extract(epoch FROM at - now())) <= 60 THEN PERFORM ensure_partitions_at(at);
        ELSE RAISE 'partitions are made for now, and for no other time';
        END IF;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION ensure_partitions;
      GRANT EXECUTE ON FUNCTION ensure_partitions_at, ensure_month_partitions TO PUBLIC;
      ALTER FUNCTION ensure_partitions_at RENAME TO ensure_partitions;
      DROP FUNCTION drop_empty_months, forget_sessions, forget_grants, move_clearing;
      DROP TABLE clearings;
    `);
  }
}
