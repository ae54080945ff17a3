-- Changes that agents want to make to themselves: what the engine and people made of each, and what was deployed and taken back.
CREATE TABLE "evolution" (
    "id" UUID NOT NULL,
    "agent_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "request_digest" TEXT NOT NULL,
    "request_key" TEXT,
    "requested_by" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "path" TEXT,
    "score" DOUBLE PRECISION,
    "reason" TEXT,
    "decision_id" UUID,
    "review_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "evaluated_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),
    "deployed_at" TIMESTAMPTZ(3),
    "rollback_to" UUID,
    "rollback_asked_by" TEXT,
    "rollback_asked_at" TIMESTAMPTZ(3),
    "rollback_started_at" TIMESTAMPTZ(3),
    "rolled_back_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "evolution_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "evolution_change" (
    "evolution_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "reason" TEXT,

    CONSTRAINT "evolution_change_pkey" PRIMARY KEY ("evolution_id","version")
);
CREATE UNIQUE INDEX "evolution_request_key_key" ON "evolution"("request_key");
CREATE UNIQUE INDEX "evolution_review_id_key" ON "evolution"("review_id");
CREATE INDEX "evolution_agent_id_created_at_id_idx" ON "evolution"("agent_id", "created_at" DESC, "id" DESC);
ALTER TABLE "evolution" ADD CONSTRAINT "evolution_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agent"("agent_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "evolution_change" ADD CONSTRAINT "evolution_change_evolution_id_fkey" FOREIGN KEY ("evolution_id") REFERENCES "evolution"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE evolution ADD CONSTRAINT evolution_words CHECK (
  state IN ('pending', 'evaluating', 'auto_approved', 'human_review', 'approved', 'rejected', 'deployed', 'rolled_back')
  AND (path IS NULL OR path IN ('auto', 'fast', 'human')));
ALTER TABLE evolution ADD CONSTRAINT evolution_steps CHECK (
  (state NOT IN ('deployed', 'rolled_back') OR deployed_at IS NOT NULL) AND ((state = 'rolled_back') = (rolled_back_at IS NOT NULL)));

GRANT SELECT, INSERT ON evolution, evolution_change TO acgs_app;
GRANT UPDATE (state, path, score, reason, decision_id, review_id, evaluated_at, decided_at, deployed_at, rollback_to, rollback_asked_by,
  rollback_asked_at, rollback_started_at, rolled_back_at, version) ON evolution TO acgs_app;
CREATE TRIGGER evolution_change_once BEFORE UPDATE OR DELETE ON evolution_change FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER evolution_ended_once BEFORE UPDATE ON evolution FOR EACH ROW WHEN (OLD.state IN ('rejected', 'rolled_back')) EXECUTE FUNCTION acgs_refuse();
