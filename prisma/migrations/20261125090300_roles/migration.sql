-- Three roles beside the owner. They belong to the server, not to this database, so they may exist already.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['acgs_app', 'acgs_sequencer', 'acgs_auditor'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', name); END IF;
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO acgs_app, acgs_sequencer, acgs_auditor;
GRANT SELECT, INSERT, UPDATE ON person, role_grant, session, agent, api_token, runtime_document TO acgs_app;
GRANT SELECT, INSERT ON policy_version, policy_activation, setting TO acgs_app;
GRANT UPDATE (activated_at) ON policy_version TO acgs_app;
GRANT SELECT, UPDATE ON runtime_head TO acgs_app;
GRANT SELECT, INSERT ON decision TO acgs_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON decision_minute, decision_hour, violation_minute, decision_loss, agent_usage, role_instance, service_check TO acgs_app;
GRANT SELECT, INSERT, DELETE ON event TO acgs_app;
GRANT USAGE ON SEQUENCE event_id_seq, policy_activation_seq_seq TO acgs_app;
GRANT EXECUTE ON FUNCTION acgs_ensure_partitions(int), acgs_drop_partitions(int) TO acgs_app;

-- The audit inbox: the app may add an entry and nothing else; its id and time are the server's.
GRANT INSERT (entry) ON audit_inbox TO acgs_app;
GRANT USAGE ON SEQUENCE audit_inbox_id_seq TO acgs_app;
GRANT SELECT, UPDATE, DELETE ON audit_inbox TO acgs_sequencer;
GRANT SELECT ON audit_inbox TO acgs_auditor;
ALTER TABLE audit_inbox ADD CONSTRAINT audit_inbox_entry_size CHECK (octet_length(entry) <= 16384);

CREATE FUNCTION acgs_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_inbox_no_truncate BEFORE TRUNCATE ON audit_inbox FOR EACH STATEMENT EXECUTE FUNCTION acgs_refuse();
ALTER TABLE audit_inbox ENABLE ALWAYS TRIGGER audit_inbox_no_truncate;

-- How many entries wait and how old the oldest is, without their text: the board may say it, the app may not read them.
CREATE FUNCTION acgs_audit_backlog() RETURNS TABLE (entries bigint, oldest timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT count(*), min(at) FROM audit_inbox $$;
REVOKE ALL ON FUNCTION acgs_audit_backlog() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acgs_audit_backlog() TO acgs_app, acgs_sequencer, acgs_auditor;
