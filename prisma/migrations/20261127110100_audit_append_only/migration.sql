-- What is in the log stays as it was put there, for the table's owner and in replica mode too. Only DDL gets past a trigger, and the Merkle
-- tree, its signatures and the copies of its checkpoints elsewhere are there to show that.
CREATE FUNCTION acgs_keep_as_is(relation regclass) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  part regclass;
BEGIN
  -- The parent first: its row triggers come to its partitions by themselves.
  FOR part IN SELECT relid FROM (SELECT relation AS relid, -1 AS level UNION ALL SELECT relid, level FROM pg_partition_tree(relation)) t ORDER BY level LOOP
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = part AND tgname = 'acgs_no_change') THEN
      EXECUTE format('CREATE TRIGGER acgs_no_change BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION acgs_refuse()', part);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = part AND tgname = 'acgs_no_truncate') THEN
      EXECUTE format('CREATE TRIGGER acgs_no_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION acgs_refuse()', part);
    END IF;
    EXECUTE format('ALTER TABLE ONLY %s ENABLE ALWAYS TRIGGER acgs_no_change, ENABLE ALWAYS TRIGGER acgs_no_truncate', part);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION acgs_keep_as_is(regclass) FROM PUBLIC;

SELECT acgs_keep_as_is(name::regclass)
FROM unnest(ARRAY['audit_leaf', 'audit_entry', 'audit_tile', 'audit_checkpoint', 'audit_check']) AS name;
