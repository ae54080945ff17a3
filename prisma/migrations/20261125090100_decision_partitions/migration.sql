-- Day partitions of decision. The app may not create or drop tables, so both happen in functions of the owner.
CREATE TABLE decision_default PARTITION OF decision DEFAULT;

CREATE FUNCTION acgs_ensure_partitions(ahead_days int) RETURNS int
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
      EXECUTE format('CREATE TABLE decision_%s PARTITION OF decision FOR VALUES FROM (%L) TO (%L)',
        to_char(day, 'YYYYMMDD'), day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;

-- Never drops a day younger than a week, whatever the caller asks.
CREATE FUNCTION acgs_drop_partitions(keep_days int) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  part text;
  dropped text[] := '{}';
BEGIN
  IF keep_days < 7 THEN RAISE EXCEPTION 'keep_days % is below 7', keep_days; END IF;
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'decision'::regclass AND c.relname ~ '^decision_[0-9]{8}$'
      AND to_date(right(c.relname, 8), 'YYYYMMDD') < (now() AT TIME ZONE 'UTC')::date - keep_days
  LOOP
    EXECUTE format('DROP TABLE %I', part);
    dropped := dropped || part;
  END LOOP;
  DELETE FROM decision_default WHERE evaluated_at < now() - make_interval(days => keep_days);
  RETURN dropped;
END $$;

REVOKE ALL ON FUNCTION acgs_ensure_partitions(int), acgs_drop_partitions(int) FROM PUBLIC;
SELECT acgs_ensure_partitions(3);
