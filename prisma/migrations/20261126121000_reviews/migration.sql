-- Questions to people: the queue, each person's word, and what happened to each question.
CREATE TABLE "review" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "risk_score" DOUBLE PRECISION,
    "priority" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "reasons" TEXT[],
    "grants" TEXT[],
    "decision_id" UUID,
    "input_digest" TEXT,
    "constitution_hash" TEXT,
    "requested_by" TEXT NOT NULL,
    "request_key" TEXT,
    "origin" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "waits_for_lead" BOOLEAN NOT NULL DEFAULT false,
    "assignee" TEXT,
    "assigned_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "escalates_at" TIMESTAMPTZ(3) NOT NULL,
    "escalated_at" TIMESTAMPTZ(3),
    "times_out_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "justification" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "review_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "review_vote" (
    "review_id" UUID NOT NULL,
    "person_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,
    "justification" TEXT NOT NULL,
    "is_lead" BOOLEAN NOT NULL,
    "took_ms" INTEGER NOT NULL,

    CONSTRAINT "review_vote_pkey" PRIMARY KEY ("review_id","person_id")
);
CREATE TABLE "review_change" (
    "review_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "reason" TEXT,

    CONSTRAINT "review_change_pkey" PRIMARY KEY ("review_id","version")
);
CREATE TABLE "spot_check" (
    "review_id" UUID NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "checked_by" TEXT,
    "checked_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "justification" TEXT,

    CONSTRAINT "spot_check_pkey" PRIMARY KEY ("review_id")
);
CREATE UNIQUE INDEX "review_request_key_key" ON "review"("request_key");
CREATE INDEX "review_decision_id_idx" ON "review"("decision_id");
CREATE INDEX "review_agent_id_created_at_idx" ON "review"("agent_id", "created_at" DESC);
CREATE INDEX "review_decided_at_id_idx" ON "review"("decided_at" DESC, "id" DESC);
CREATE INDEX "review_vote_person_id_at_idx" ON "review_vote"("person_id", "at");
-- The queue itself, and the two clocks of the worker, hold open reviews alone.
CREATE INDEX review_open_idx ON review (rank, due_at, id) WHERE decided_at IS NULL;
CREATE INDEX review_assignee_idx ON review (assignee) WHERE decided_at IS NULL AND assignee IS NOT NULL;
CREATE INDEX review_escalates_idx ON review (escalates_at) WHERE decided_at IS NULL AND escalated_at IS NULL;
CREATE INDEX review_times_out_idx ON review (times_out_at) WHERE decided_at IS NULL;
CREATE INDEX spot_check_open_idx ON spot_check (made_at) WHERE checked_at IS NULL;
ALTER TABLE "review_vote" ADD CONSTRAINT "review_vote_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "review"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "review_change" ADD CONSTRAINT "review_change_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "review"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "spot_check" ADD CONSTRAINT "spot_check_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "review"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE review ADD CONSTRAINT review_words CHECK (
  kind IN ('decision', 'evolution', 'incident')
  AND state IN ('pending', 'assigned', 'decided', 'escalated', 'timed_out')
  AND priority = (ARRAY['critical', 'high', 'medium', 'low'])[rank + 1]
  AND (outcome IS NULL OR outcome IN ('approve', 'reject', 'needs_revision')));
-- Assigned means by somebody; decided means with an outcome, at a time, for ever.
ALTER TABLE review ADD CONSTRAINT review_assigned CHECK ((state = 'assigned') = (assignee IS NOT NULL) AND (assignee IS NULL) = (assigned_at IS NULL));
ALTER TABLE review ADD CONSTRAINT review_closed CHECK (
  (state IN ('decided', 'timed_out')) = (outcome IS NOT NULL) AND (outcome IS NULL) = (decided_at IS NULL) AND (state <> 'timed_out' OR outcome = 'reject'));
ALTER TABLE review_vote ADD CONSTRAINT review_vote_words CHECK (outcome IN ('approve', 'reject', 'needs_revision') AND took_ms >= 0);

GRANT SELECT, INSERT ON review, review_vote, review_change, spot_check TO acgs_app;
GRANT UPDATE (state, waits_for_lead, assignee, assigned_at, escalated_at, decided_at, outcome, justification, version) ON review TO acgs_app;
GRANT UPDATE (checked_by, checked_at, outcome, justification) ON spot_check TO acgs_app;

-- Votes and history are written once; what is decided stays decided.
CREATE TRIGGER review_vote_once BEFORE UPDATE OR DELETE ON review_vote FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER review_change_once BEFORE UPDATE OR DELETE ON review_change FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER review_decided_once BEFORE UPDATE ON review FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER spot_check_once BEFORE UPDATE ON spot_check FOR EACH ROW WHEN (OLD.checked_at IS NOT NULL) EXECUTE FUNCTION acgs_refuse();
