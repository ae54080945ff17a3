-- data.runtime of every moment: what a decision was made with is known by its runtime revision, so that it can be replayed exactly.
CREATE TABLE "runtime_history" (
    "key" TEXT NOT NULL,
    "revision" BIGINT NOT NULL,
    "body" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "runtime_history_pkey" PRIMARY KEY ("key","revision")
);
CREATE INDEX "runtime_history_revision_idx" ON "runtime_history"("revision");
INSERT INTO runtime_history (key, revision, body) SELECT key, revision, body FROM runtime_document, runtime_head;

-- Named to fire after the trigger that raises the revision: the number is then the one under which the new body is read, and its row is locked by us.
CREATE FUNCTION acgs_keep_runtime() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO runtime_history (key, revision, body) SELECT key, (SELECT revision FROM runtime_head WHERE id = 1), NULL FROM gone
    ON CONFLICT (key, revision) DO UPDATE SET body = NULL;
  ELSE
    INSERT INTO runtime_history (key, revision, body) SELECT key, (SELECT revision FROM runtime_head WHERE id = 1), body FROM come
    ON CONFLICT (key, revision) DO UPDATE SET body = excluded.body;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER runtime_document_then_kept_insert AFTER INSERT ON runtime_document REFERENCING NEW TABLE AS come
  FOR EACH STATEMENT EXECUTE FUNCTION acgs_keep_runtime();
CREATE TRIGGER runtime_document_then_kept_update AFTER UPDATE ON runtime_document REFERENCING NEW TABLE AS come
  FOR EACH STATEMENT EXECUTE FUNCTION acgs_keep_runtime();
CREATE TRIGGER runtime_document_then_kept_delete AFTER DELETE ON runtime_document REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION acgs_keep_runtime();
GRANT SELECT ON runtime_history TO acgs_app;
