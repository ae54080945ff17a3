-- A decision's record is two to four kilobytes. Compressed and moved to a side table it costs twice the time to write, and every reader pays
-- again: it stays in its row up to 8 KB. What is larger is moved as before.
DO $$
DECLARE
  part text;
BEGIN
  FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'decision'::regclass LOOP
    EXECUTE format('ALTER TABLE %I SET (toast_tuple_target = 8160)', part);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION acgs_ensure_partitions(ahead_days int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  day date;
  made int := 0;
BEGIN
  IF ahead_days < 0 OR ahead_days > 31 THEN RAISE EXCEPTION 'ahead_days % is outside 0..31', ahead_days; END IF;
  PERFORM pg_advisory_xact_lock(72707370);
  FOR day IN SELECT ((now() AT TIME ZONE 'UTC')::date + i)::date FROM generate_series(-1, ahead_days) AS i LOOP
    IF to_regclass(format('decision_%s', to_char(day, 'YYYYMMDD'))) IS NULL
      AND NOT EXISTS (SELECT FROM decision_default
        WHERE evaluated_at >= day::timestamp AT TIME ZONE 'UTC' AND evaluated_at < (day + 1)::timestamp AT TIME ZONE 'UTC') THEN
      EXECUTE format('CREATE TABLE decision_%s PARTITION OF decision FOR VALUES FROM (%L) TO (%L) WITH (toast_tuple_target = 8160)',
        to_char(day, 'YYYYMMDD'), day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;
