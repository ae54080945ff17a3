-- What other processes must hear at once: runtime data, events of the tab's stream, ended sessions.
INSERT INTO runtime_head (id, revision) VALUES (1, 1);
ALTER TABLE runtime_head ADD CONSTRAINT runtime_head_one_row CHECK (id = 1);
INSERT INTO runtime_document (key, body) VALUES
  ('blocks', '{}'), ('approvals', '{}'), ('waivers', '[]'), ('windows', '[]'), ('latch', '{"all": null, "agents": {}}');

CREATE FUNCTION acgs_bump_runtime() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  now_at bigint;
BEGIN
  UPDATE runtime_head SET revision = revision + 1, changed_at = clock_timestamp() WHERE id = 1 RETURNING revision INTO now_at;
  PERFORM pg_notify('acgs_runtime', now_at::text);
  RETURN NULL;
END $$;
CREATE TRIGGER agent_runtime AFTER INSERT OR UPDATE OR DELETE ON agent FOR EACH STATEMENT EXECUTE FUNCTION acgs_bump_runtime();
CREATE TRIGGER api_token_runtime AFTER INSERT OR UPDATE OR DELETE ON api_token FOR EACH STATEMENT EXECUTE FUNCTION acgs_bump_runtime();
CREATE TRIGGER runtime_document_runtime AFTER INSERT OR UPDATE OR DELETE ON runtime_document FOR EACH STATEMENT EXECUTE FUNCTION acgs_bump_runtime();
CREATE TRIGGER policy_activation_runtime AFTER INSERT ON policy_activation FOR EACH STATEMENT EXECUTE FUNCTION acgs_bump_runtime();

CREATE FUNCTION acgs_notify_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('acgs_events', json_build_object('id', NEW.id::text, 'topic', NEW.topic, 'ref', NEW.ref, 'version', NEW.version)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER event_notify AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION acgs_notify_event();

CREATE FUNCTION acgs_notify_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('acgs_sessions', encode(NEW.id_hash, 'hex'));
  RETURN NULL;
END $$;
CREATE TRIGGER session_notify AFTER UPDATE OF revoked_at ON session FOR EACH ROW
  WHEN (NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL) EXECUTE FUNCTION acgs_notify_session();
