-- What authors write, what a version was made of, how it is tried on recorded decisions, waivers, and the OPAs that take it.
ALTER TABLE "policy_version" ADD COLUMN     "based_on" INTEGER,
ADD COLUMN     "declared" JSONB,
ADD COLUMN     "draft_id" UUID,
ADD COLUMN     "name" TEXT NOT NULL DEFAULT 'The shipped constitution',
ADD COLUMN     "state" TEXT NOT NULL DEFAULT 'active',
ADD COLUMN     "state_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "state_version" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "tools" JSONB;

CREATE TABLE "policy_version_file" (
    "version" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    CONSTRAINT "policy_version_file_pkey" PRIMARY KEY ("version","path")
);

CREATE TABLE "policy_draft" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "based_on" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "version" INTEGER NOT NULL DEFAULT 1,
    "origin" JSONB,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "submitted_as" INTEGER,
    CONSTRAINT "policy_draft_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "policy_draft_file" (
    "draft_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" UUID NOT NULL,
    CONSTRAINT "policy_draft_file_pkey" PRIMARY KEY ("draft_id","path")
);

CREATE TABLE "policy_draft_author" (
    "draft_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "policy_draft_author_pkey" PRIMARY KEY ("draft_id","person_id")
);

CREATE TABLE "policy_replay" (
    "id" UUID NOT NULL,
    "draft_id" UUID,
    "draft_version" INTEGER,
    "version" INTEGER,
    "digest" TEXT NOT NULL,
    "bundle" BYTEA NOT NULL,
    "baseline" INTEGER NOT NULL,
    "sample" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER,
    "result" JSONB,
    "error" TEXT,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "leased_by" TEXT,
    "leased_until" TIMESTAMPTZ(3),
    CONSTRAINT "policy_replay_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "policy_flip" (
    "source" UUID NOT NULL,
    "decision_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "agent_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "principles" TEXT[],
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "acknowledged_by" UUID,
    "acknowledged_at" TIMESTAMPTZ(3),
    "note" TEXT,
    CONSTRAINT "policy_flip_pkey" PRIMARY KEY ("source","decision_id")
);

CREATE TABLE "waiver" (
    "id" UUID NOT NULL,
    "rule" TEXT NOT NULL,
    "agent_glob" TEXT NOT NULL,
    "controls" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "ticket" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'requested',
    "version" INTEGER NOT NULL DEFAULT 1,
    "starts" TIMESTAMPTZ(3) NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL,
    "violation_id" UUID,
    "requested_by" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "approved_by" UUID,
    "approved_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "warned_at" TIMESTAMPTZ(3),
    "matched" BIGINT NOT NULL DEFAULT 0,
    "last_matched_at" TIMESTAMPTZ(3),
    CONSTRAINT "waiver_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "waiver_event" (
    "waiver_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "reason" TEXT,
    CONSTRAINT "waiver_event_pkey" PRIMARY KEY ("waiver_id","version")
);

CREATE TABLE "opa_instance" (
    "id" TEXT NOT NULL,
    "token_id" TEXT NOT NULL,
    "labels" JSONB NOT NULL,
    "version" TEXT,
    "first_seen" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "served_revision" TEXT,
    "served_at" TIMESTAMPTZ(3),
    "active_revision" TEXT,
    "activated_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "error_at" TIMESTAMPTZ(3),
    "decisions" BIGINT NOT NULL DEFAULT 0,
    "lost" BIGINT NOT NULL DEFAULT 0,
    "status" JSONB,
    CONSTRAINT "opa_instance_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "opa_instance_change" (
    "instance_id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    CONSTRAINT "opa_instance_change_pkey" PRIMARY KEY ("seq")
);
CREATE INDEX "policy_draft_state_updated_at_id_idx" ON "policy_draft"("state", "updated_at" DESC, "id" DESC);
CREATE INDEX "policy_replay_draft_id_requested_at_idx" ON "policy_replay"("draft_id", "requested_at" DESC);
CREATE INDEX "policy_replay_version_requested_at_idx" ON "policy_replay"("version", "requested_at" DESC);
CREATE INDEX "policy_replay_state_requested_at_idx" ON "policy_replay"("state", "requested_at");
CREATE INDEX "policy_flip_source_kind_at_decision_id_idx" ON "policy_flip"("source", "kind", "at" DESC, "decision_id");
CREATE INDEX "waiver_state_expires_id_idx" ON "waiver"("state", "expires", "id");
CREATE INDEX "waiver_rule_idx" ON "waiver"("rule");
CREATE INDEX "opa_instance_last_seen_idx" ON "opa_instance"("last_seen");
CREATE INDEX "opa_instance_change_instance_id_seq_idx" ON "opa_instance_change"("instance_id", "seq" DESC);
CREATE INDEX "policy_version_state_version_idx" ON "policy_version"("state", "version" DESC);
ALTER TABLE "policy_version_file" ADD CONSTRAINT "policy_version_file_version_fkey" FOREIGN KEY ("version") REFERENCES "policy_version"("version") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "policy_draft_file" ADD CONSTRAINT "policy_draft_file_draft_id_fkey" FOREIGN KEY ("draft_id") REFERENCES "policy_draft"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "policy_draft_author" ADD CONSTRAINT "policy_draft_author_draft_id_fkey" FOREIGN KEY ("draft_id") REFERENCES "policy_draft"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "waiver_event" ADD CONSTRAINT "waiver_event_waiver_id_fkey" FOREIGN KEY ("waiver_id") REFERENCES "waiver"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE policy_version ADD CONSTRAINT policy_version_words CHECK (
  state IN ('review', 'replay', 'shadow', 'canary', 'active', 'superseded', 'rejected', 'withdrawn', 'rolled_back'));
ALTER TABLE policy_draft ADD CONSTRAINT policy_draft_words CHECK (
  state IN ('open', 'submitted', 'withdrawn') AND (state = 'submitted') = (submitted_as IS NOT NULL));
ALTER TABLE policy_replay ADD CONSTRAINT policy_replay_words CHECK (
  state IN ('queued', 'running', 'done', 'failed', 'canceled') AND (draft_id IS NULL) = (version IS NOT NULL));
ALTER TABLE policy_flip ADD CONSTRAINT policy_flip_words CHECK (
  kind IN ('deny_to_allow', 'allow_to_deny', 'detail', 'error') AND (acknowledged_by IS NULL) = (acknowledged_at IS NULL));
ALTER TABLE waiver ADD CONSTRAINT waiver_words CHECK (
  state IN ('requested', 'approved', 'expired', 'revoked', 'refused', 'withdrawn') AND starts < expires AND expires - starts <= interval '90 days'
  AND (approved_by IS NULL OR approved_by <> requested_by) AND (state <> 'approved' OR approved_by IS NOT NULL));

GRANT UPDATE (state, state_since, state_version) ON policy_version TO acgs_app;
GRANT SELECT, INSERT ON policy_version_file, policy_replay, policy_flip, waiver, waiver_event, opa_instance, opa_instance_change TO acgs_app;
GRANT SELECT, INSERT, UPDATE ON policy_draft TO acgs_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON policy_draft_file, policy_draft_author TO acgs_app;
GRANT UPDATE (state, done, total, result, error, started_at, ended_at, leased_by, leased_until) ON policy_replay TO acgs_app;
GRANT UPDATE (acknowledged_by, acknowledged_at, note) ON policy_flip TO acgs_app;
GRANT UPDATE (state, version, approved_by, approved_at, ended_at, ended_by, warned_at, matched, last_matched_at) ON waiver TO acgs_app;
GRANT UPDATE ON opa_instance TO acgs_app;
GRANT USAGE ON SEQUENCE opa_instance_change_seq_seq TO acgs_app;

CREATE TRIGGER policy_version_file_once BEFORE UPDATE OR DELETE ON policy_version_file FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER policy_version_ended_once BEFORE UPDATE OF state ON policy_version FOR EACH ROW
  WHEN (OLD.state IN ('rejected', 'withdrawn', 'rolled_back')) EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER waiver_event_once BEFORE UPDATE OR DELETE ON waiver_event FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER waiver_ended_once BEFORE UPDATE OF state ON waiver FOR EACH ROW
  WHEN (OLD.state IN ('expired', 'revoked', 'refused', 'withdrawn')) EXECUTE FUNCTION acgs_refuse();
