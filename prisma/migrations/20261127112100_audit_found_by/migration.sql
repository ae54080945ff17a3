-- A target is looked for by its id alone as well; runs and incidents are on few entries.
-- CreateIndex
CREATE INDEX "audit_entry_target_id_idx_idx" ON "audit_entry"("target_id", "idx" DESC);

CREATE INDEX audit_entry_run ON audit_entry (run_id, idx DESC) WHERE run_id IS NOT NULL;
CREATE INDEX audit_entry_incident ON audit_entry (incident_id, idx DESC) WHERE incident_id IS NOT NULL;
