-- Open items: one a principle, agent, action family and origin. The engines make and count them with the decisions they flush.
CREATE TABLE "violation" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "principle" TEXT NOT NULL,
    "agent_id" TEXT NOT NULL,
    "family" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'new',
    "version" INTEGER NOT NULL DEFAULT 1,
    "assignee" UUID,
    "severity" SMALLINT NOT NULL,
    "codes" TEXT[],
    "first_seen" TIMESTAMPTZ(3) NOT NULL,
    "last_seen" TIMESTAMPTZ(3) NOT NULL,
    "last_unwaived" TIMESTAMPTZ(3),
    "last_decision" UUID NOT NULL,
    "occurred" BIGINT NOT NULL,
    "prevented" BIGINT NOT NULL,
    "uncontrolled" BIGINT NOT NULL,
    "waived" BIGINT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "violation_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "violation_principle_agent_id_family_origin_key" ON "violation"("principle", "agent_id", "family", "origin");
CREATE INDEX "violation_origin_severity_opened_at_id_idx" ON "violation"("origin", "severity" DESC, "opened_at", "id");
CREATE INDEX "violation_agent_id_idx" ON "violation"("agent_id");
ALTER TABLE violation ADD CONSTRAINT violation_state_known
  CHECK (state IN ('new', 'triaged', 'fix_in_progress', 'false_positive', 'accepted_waiver', 'resolved', 'reopened'));
ALTER TABLE violation ADD CONSTRAINT violation_counts_agree CHECK (occurred = prevented + uncontrolled + waived);

-- Each decision that broke the principle, kept as long as its item: it outlives the decision itself.
CREATE TABLE "violation_occurrence" (
    "violation_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "decision_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" SMALLINT NOT NULL,
    "codes" TEXT[],
    "action" TEXT NOT NULL,

    CONSTRAINT "violation_occurrence_pkey" PRIMARY KEY ("violation_id","at","decision_id")
);
ALTER TABLE violation_occurrence ADD CONSTRAINT violation_occurrence_kind_known CHECK (kind IN ('prevented', 'uncontrolled', 'waived'));

GRANT SELECT, INSERT, UPDATE ON violation TO acgs_app;
GRANT SELECT, INSERT ON violation_occurrence TO acgs_app;
