-- Detail beside the log: salt and body may be taken out, together and for good; nothing else about a row changes. The log keeps its digest.
CREATE FUNCTION acgs_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.salt IS NULL AND NEW.body IS NULL AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL
    AND ROW(NEW.digest, NEW.class, NEW.person_id, NEW.at) IS NOT DISTINCT FROM ROW(OLD.digest, OLD.class, OLD.person_id, OLD.at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'UPDATE on audit_detail is refused: it may only be erased' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER acgs_no_change BEFORE UPDATE ON audit_detail FOR EACH ROW EXECUTE FUNCTION acgs_only_erase();
CREATE TRIGGER acgs_no_delete BEFORE DELETE ON audit_detail FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER acgs_no_truncate BEFORE TRUNCATE ON audit_detail FOR EACH STATEMENT EXECUTE FUNCTION acgs_refuse();
ALTER TABLE audit_detail ENABLE ALWAYS TRIGGER acgs_no_change, ENABLE ALWAYS TRIGGER acgs_no_delete, ENABLE ALWAYS TRIGGER acgs_no_truncate;

-- One detail by its digest, or all of a person. Out: how many were erased.
CREATE FUNCTION acgs_erase_detail(what text) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (UPDATE audit_detail SET salt = NULL, body = NULL, erased_at = clock_timestamp()
    WHERE digest = what AND erased_at IS NULL RETURNING 1) SELECT count(*)::int FROM gone $$;
CREATE FUNCTION acgs_erase_person_detail(person text) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (UPDATE audit_detail SET salt = NULL, body = NULL, erased_at = clock_timestamp()
    WHERE person_id = person AND erased_at IS NULL RETURNING 1) SELECT count(*)::int FROM gone $$;

-- How long a class of detail is kept; a class that is not named here is kept as long as the text.
CREATE FUNCTION acgs_detail_days(class text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE class WHEN 'heartbeat' THEN 400 WHEN 'evidence' THEN 365 ELSE 2555 END $$;
CREATE FUNCTION acgs_expire_detail() RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (UPDATE audit_detail SET salt = NULL, body = NULL, erased_at = clock_timestamp()
    WHERE erased_at IS NULL AND at < now() - interval '365 days' AND at < now() - make_interval(days => acgs_detail_days(class)) RETURNING 1)
  SELECT count(*)::int FROM gone $$;

REVOKE ALL ON FUNCTION acgs_erase_detail(text), acgs_erase_person_detail(text), acgs_expire_detail() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acgs_erase_detail(text), acgs_erase_person_detail(text), acgs_expire_detail() TO acgs_app;
