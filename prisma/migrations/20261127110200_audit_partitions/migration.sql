-- Text is kept 2,555 days in months; leaves, tiles and checkpoints stay for ever, so a proof outlives the text it is about.
-- CreateTable
CREATE TABLE "audit_purge" (
    "part" TEXT NOT NULL,
    "from_idx" BIGINT NOT NULL,
    "to_idx" BIGINT NOT NULL,
    "entries" BIGINT NOT NULL,
    "export_digest" TEXT NOT NULL,
    "verified_size" BIGINT NOT NULL,
    "verified_root" BYTEA NOT NULL,
    "verified_at" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT NOT NULL,

    CONSTRAINT "audit_purge_pkey" PRIMARY KEY ("part")
);
GRANT SELECT ON audit_purge TO acgs_app, acgs_sequencer, acgs_auditor;
SELECT acgs_keep_as_is('audit_purge');

CREATE FUNCTION acgs_ensure_audit_partitions(ahead_months int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month date;
  part text;
  made int := 0;
BEGIN
  IF ahead_months < 0 OR ahead_months > 24 THEN RAISE EXCEPTION 'ahead_months % is outside 0..24', ahead_months; END IF;
  PERFORM pg_advisory_xact_lock(72707381);
  FOR month IN SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i))::date FROM generate_series(0, ahead_months) AS i LOOP
    part := format('audit_entry_%s', to_char(month, 'YYYYMM'));
    IF to_regclass(part) IS NULL AND NOT EXISTS (SELECT FROM audit_entry_default WHERE sealed_at >= month::timestamp AT TIME ZONE 'UTC'
      AND sealed_at < (month + interval '1 month') AT TIME ZONE 'UTC') THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF audit_entry FOR VALUES FROM (%L) TO (%L)',
        part, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
      PERFORM acgs_keep_as_is(part::regclass);
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;

-- Drops the text of a month that is past its retention. The proof is what was exported and verified: it must cover exactly the rows that are
-- there, and its size and root must be those of a checkpoint of ours over them. Nothing younger than 2,555 days is dropped, whoever asks.
CREATE FUNCTION acgs_purge_audit_month(month date, proof jsonb, who text) RETURNS audit_purge
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  part text := format('audit_entry_%s', to_char(month, 'YYYYMM'));
  ends timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
  there record;
  done audit_purge;
BEGIN
  IF ends > now() - interval '2555 days' THEN RAISE EXCEPTION '% is younger than 2555 days', part; END IF;
  IF to_regclass(part) IS NULL THEN RAISE EXCEPTION '% is not there', part USING ERRCODE = 'undefined_table'; END IF;
  EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', part);
  EXECUTE format('SELECT count(*) AS entries, min(idx) AS from_idx, max(idx) + 1 AS to_idx FROM %I', part) INTO there;
  IF there.entries = 0 THEN RAISE EXCEPTION '% holds nothing', part; END IF;
  IF (proof->>'entries')::bigint IS DISTINCT FROM there.entries OR (proof->>'fromIndex')::bigint IS DISTINCT FROM there.from_idx
    OR (proof->>'toIndex')::bigint IS DISTINCT FROM there.to_idx THEN
    RAISE EXCEPTION 'the export does not cover %: it holds % entries, % to %', part, there.entries, there.from_idx, there.to_idx - 1;
  END IF;
  IF (proof->>'exportDigest') !~ '^sha256:[0-9a-f]{64}$' OR (proof->>'verifiedAt')::timestamptz IS NULL
    OR (proof->>'verifiedAt')::timestamptz > now() THEN
    RAISE EXCEPTION 'the export of % was not verified', part;
  END IF;
  IF NOT EXISTS (SELECT FROM audit_checkpoint WHERE size = (proof->>'size')::bigint AND root = decode(proof->>'root', 'hex')
    AND size >= there.to_idx) THEN
    RAISE EXCEPTION 'no checkpoint over % has the size and root of the verified export', part;
  END IF;
  INSERT INTO audit_purge (part, from_idx, to_idx, entries, export_digest, verified_size, verified_root, verified_at, by)
  VALUES (part, there.from_idx, there.to_idx, there.entries, proof->>'exportDigest', (proof->>'size')::bigint, decode(proof->>'root', 'hex'),
    (proof->>'verifiedAt')::timestamptz, who) RETURNING * INTO done;
  EXECUTE format('DROP TABLE %I', part);
  RETURN done;
END $$;

REVOKE ALL ON FUNCTION acgs_ensure_audit_partitions(int), acgs_purge_audit_month(date, jsonb, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acgs_ensure_audit_partitions(int) TO acgs_app, acgs_sequencer;
GRANT EXECUTE ON FUNCTION acgs_purge_audit_month(date, jsonb, text) TO acgs_app;
SELECT acgs_ensure_audit_partitions(3);
