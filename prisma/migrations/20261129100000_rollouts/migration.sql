-- How a version is measured, reviewed and rolled out, and what happened to it on the way.
CREATE TABLE "policy_version_author" (
    "version" INTEGER NOT NULL,
    "person_id" UUID NOT NULL,
    CONSTRAINT "policy_version_author_pkey" PRIMARY KEY ("version","person_id")
);

CREATE TABLE "policy_gate" (
    "version" INTEGER NOT NULL,
    "gate" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT,
    "reason" TEXT,
    CONSTRAINT "policy_gate_pkey" PRIMARY KEY ("version","gate")
);

CREATE TABLE "policy_review" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "comment" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "person_id" UUID NOT NULL,
    "method" TEXT NOT NULL,
    "voided_at" TIMESTAMPTZ(3),
    "voided_by" TEXT,
    CONSTRAINT "policy_review_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "policy_event" (
    "version" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "reason" TEXT,
    CONSTRAINT "policy_event_pkey" PRIMARY KEY ("version","seq")
);

CREATE TABLE "policy_rollout" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "baseline" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "step" TEXT NOT NULL DEFAULT 'shadow',
    "step_since" TIMESTAMPTZ(3) NOT NULL,
    "step_version" INTEGER NOT NULL DEFAULT 1,
    "limits" JSONB NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_by" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "reason" TEXT,
    CONSTRAINT "policy_rollout_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "policy_rollout_minute" (
    "rollout_id" UUID NOT NULL,
    "step" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "engine_id" TEXT NOT NULL,
    "decided" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "disagreed" BIGINT NOT NULL,
    "deny_to_allow" BIGINT NOT NULL,
    "dropped" BIGINT NOT NULL,
    "sketch" BYTEA NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "policy_rollout_minute_pkey" PRIMARY KEY ("rollout_id","step","minute","engine_id")
);

CREATE TABLE "policy_emergency" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "previous" INTEGER,
    "state" TEXT NOT NULL DEFAULT 'asked',
    "reason" TEXT NOT NULL,
    "asked_by" UUID NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "lapses_at" TIMESTAMPTZ(3) NOT NULL,
    "hours" DOUBLE PRECISION NOT NULL,
    "confirmed_by" UUID,
    "confirmed_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "reviewed_by" UUID,
    "reviewed_at" TIMESTAMPTZ(3),
    "note" TEXT,
    CONSTRAINT "policy_emergency_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "policy_review_version_at_idx" ON "policy_review"("version", "at");
CREATE INDEX "policy_rollout_version_started_at_idx" ON "policy_rollout"("version", "started_at" DESC);
CREATE INDEX "policy_emergency_state_asked_at_idx" ON "policy_emergency"("state", "asked_at" DESC);
ALTER TABLE "policy_version_author" ADD CONSTRAINT "policy_version_author_version_fkey" FOREIGN KEY ("version") REFERENCES "policy_version"("version") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "policy_gate" ADD CONSTRAINT "policy_gate_version_fkey" FOREIGN KEY ("version") REFERENCES "policy_version"("version") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "policy_review" ADD CONSTRAINT "policy_review_version_fkey" FOREIGN KEY ("version") REFERENCES "policy_version"("version") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "policy_event" ADD CONSTRAINT "policy_event_version_fkey" FOREIGN KEY ("version") REFERENCES "policy_version"("version") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "policy_rollout_minute" ADD CONSTRAINT "policy_rollout_minute_rollout_id_fkey" FOREIGN KEY ("rollout_id") REFERENCES "policy_rollout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE policy_version DROP CONSTRAINT policy_version_words;
ALTER TABLE policy_version ADD CONSTRAINT policy_version_words CHECK (
  state IN ('draft', 'review', 'replay', 'shadow', 'canary', 'active', 'superseded', 'rejected', 'withdrawn', 'rolled_back'));
ALTER TABLE policy_gate ADD CONSTRAINT policy_gate_words CHECK (
  state IN ('waiting', 'passed', 'failed', 'overridden') AND (state <> 'overridden' OR (by IS NOT NULL AND reason IS NOT NULL)));
ALTER TABLE policy_review ADD CONSTRAINT policy_review_words CHECK (verdict IN ('approve', 'refuse'));
ALTER TABLE policy_rollout ADD CONSTRAINT policy_rollout_words CHECK (
  state IN ('running', 'done', 'aborted') AND step IN ('shadow', 'canary_1', 'canary_10', 'canary_50') AND (state = 'running') = (ended_at IS NULL));
ALTER TABLE policy_emergency ADD CONSTRAINT policy_emergency_words CHECK (
  state IN ('asked', 'active', 'lapsed', 'ended') AND (confirmed_by IS NULL OR confirmed_by <> asked_by)
  AND (state <> 'active' OR (confirmed_by IS NOT NULL AND previous IS NOT NULL AND expires_at IS NOT NULL))
  AND expires_at - confirmed_at <= interval '4 hours' AND hours > 0 AND hours <= 4);
CREATE UNIQUE INDEX policy_rollout_one ON policy_rollout ((true)) WHERE state = 'running';
CREATE UNIQUE INDEX policy_emergency_one ON policy_emergency ((true)) WHERE state IN ('asked', 'active');

GRANT SELECT, INSERT ON policy_version_author, policy_event, policy_review, policy_rollout, policy_emergency TO acgs_app;
GRANT SELECT, INSERT, UPDATE ON policy_gate, policy_rollout_minute TO acgs_app;
GRANT UPDATE (voided_at, voided_by) ON policy_review TO acgs_app;
GRANT UPDATE (state, step, step_since, step_version, ended_at, ended_by, reason) ON policy_rollout TO acgs_app;
GRANT UPDATE (state, previous, confirmed_by, confirmed_at, expires_at, ended_at, ended_by, reviewed_by, reviewed_at, note) ON policy_emergency TO acgs_app;

CREATE TRIGGER policy_version_author_once BEFORE UPDATE OR DELETE ON policy_version_author FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER policy_event_once BEFORE UPDATE OR DELETE ON policy_event FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER policy_rollout_ended_once BEFORE UPDATE ON policy_rollout FOR EACH ROW WHEN (OLD.state <> 'running') EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER policy_rollout_runtime AFTER INSERT OR UPDATE ON policy_rollout FOR EACH STATEMENT EXECUTE FUNCTION acgs_bump_runtime();

-- What was rolled back may be reviewed anew; what was refused or taken back may not.
DROP TRIGGER policy_version_ended_once ON policy_version;
CREATE TRIGGER policy_version_ended_once BEFORE UPDATE OF state ON policy_version FOR EACH ROW
  WHEN (OLD.state IN ('rejected', 'withdrawn')) EXECUTE FUNCTION acgs_refuse();
