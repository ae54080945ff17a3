-- Plans, runs and their steps, what runs have for themselves, timers and the calendar's jobs.
CREATE TABLE "plan" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "lane" SMALLINT NOT NULL,
    "precedence" INTEGER NOT NULL,
    "params" JSONB NOT NULL,
    "steps" JSONB NOT NULL,
    "targets" JSONB NOT NULL,
    "preview" JSONB NOT NULL,
    "quorum" JSONB,
    "digest" TEXT NOT NULL,
    "on_failure" TEXT NOT NULL DEFAULT 'stop',
    "timeout_ms" BIGINT,
    "runbook_version" TEXT,
    "needs_version" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "created_by" TEXT NOT NULL,
    CONSTRAINT "plan_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "plan_id" UUID NOT NULL,
    "lane" SMALLINT NOT NULL,
    "precedence" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "needs_version" INTEGER NOT NULL,
    "request_id" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "approvals" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "drill" BOOLEAN NOT NULL DEFAULT false,
    "deadline_at" TIMESTAMPTZ(3),
    "compensating" BOOLEAN NOT NULL DEFAULT false,
    "wakes" INTEGER NOT NULL DEFAULT 0,
    "waiting_for" TEXT,
    "outcome" TEXT,
    "preempted_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "run_target" (
    "run_id" UUID NOT NULL,
    "target_key" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    CONSTRAINT "run_target_pkey" PRIMARY KEY ("run_id","target_key")
);

CREATE TABLE "target_fence" (
    "target_key" TEXT NOT NULL,
    "fence" BIGINT NOT NULL,
    CONSTRAINT "target_fence_pkey" PRIMARY KEY ("target_key")
);

CREATE TABLE "step" (
    "run_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "parent_n" INTEGER,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL DEFAULT '',
    "target_key" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "intent_at" TIMESTAMPTZ(3),
    "deadline_at" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "result" JSONB,
    "facts" JSONB,
    "error" TEXT,
    "resolution" JSONB,
    "audit_id" UUID,
    "undo_audit_id" UUID,
    CONSTRAINT "step_pkey" PRIMARY KEY ("run_id","n")
);

CREATE TABLE "effect" (
    "key" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "target_key" TEXT NOT NULL,
    "goal_digest" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "sent_at" TIMESTAMPTZ(3),
    "answered_at" TIMESTAMPTZ(3),
    "observed" TEXT,
    "verified_at" TIMESTAMPTZ(3),
    CONSTRAINT "effect_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "prior_state" (
    "run_id" UUID NOT NULL,
    "target_key" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "prior_state_pkey" PRIMARY KEY ("run_id","target_key")
);

CREATE TABLE "step_decision" (
    "run_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "step_decision_pkey" PRIMARY KEY ("run_id","n")
);

CREATE TABLE "timer" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'armed',
    "snapshot_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "fired_at" TIMESTAMPTZ(3),
    CONSTRAINT "timer_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "schedule" (
    "id" TEXT NOT NULL,
    "frequency" JSONB NOT NULL,
    "local_time" TEXT NOT NULL,
    "tz" TEXT NOT NULL,
    "catch_up_ms" BIGINT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT "schedule_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "schedule_occurrence" (
    "schedule_id" TEXT NOT NULL,
    "due_local" TEXT NOT NULL,
    "tz" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'due',
    "run_id" UUID,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "note" TEXT,
    CONSTRAINT "schedule_occurrence_pkey" PRIMARY KEY ("schedule_id","due_local","tz")
);

CREATE TABLE "outbox" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "dedup_key" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "sent_at" TIMESTAMPTZ(3),
    "error" TEXT,
    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "lanes" SMALLINT[],
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "skew_ms" INTEGER,
    "loop_p99_ms" DOUBLE PRECISION,
    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "engine_module" (
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "engine_module_pkey" PRIMARY KEY ("name")
);

CREATE INDEX "plan_created_at_id_idx" ON "plan"("created_at" DESC, "id" DESC);
CREATE INDEX "plan_kind_created_at_idx" ON "plan"("kind", "created_at" DESC);
CREATE UNIQUE INDEX "run_request_id_key" ON "run"("request_id");
CREATE INDEX "run_created_at_id_idx" ON "run"("created_at" DESC, "id" DESC);
CREATE INDEX "run_plan_id_idx" ON "run"("plan_id");
CREATE INDEX "run_preempted_by_idx" ON "run"("preempted_by");
CREATE INDEX "run_target_target_key_idx" ON "run_target"("target_key");
CREATE INDEX "effect_run_id_n_idx" ON "effect"("run_id", "n");
CREATE UNIQUE INDEX "timer_kind_ref_due_at_key" ON "timer"("kind", "ref", "due_at");
CREATE INDEX "schedule_occurrence_due_at_idx" ON "schedule_occurrence"("due_at");
CREATE UNIQUE INDEX "outbox_dedup_key_key" ON "outbox"("dedup_key");

ALTER TABLE "run" ADD CONSTRAINT "run_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "run_target" ADD CONSTRAINT "run_target_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "step" ADD CONSTRAINT "step_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "effect" ADD CONSTRAINT "effect_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "prior_state" ADD CONSTRAINT "prior_state_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "schedule_occurrence" ADD CONSTRAINT "schedule_occurrence_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedule"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE plan ADD CONSTRAINT plan_words CHECK (
  class IN ('read', 'routine', 'risky', 'stop') AND lane IN (0, 1, 2) AND on_failure IN ('stop', 'compensate') AND timeout_ms > 0);
ALTER TABLE run ADD CONSTRAINT run_words CHECK (
  state IN ('queued', 'running', 'waiting', 'uncertain', 'done', 'failed', 'cancelled') AND lane IN (0, 1, 2));
ALTER TABLE run ADD CONSTRAINT run_leased CHECK (
  (state = 'running') = (owner IS NOT NULL) AND (owner IS NULL) = (lease_until IS NULL));
ALTER TABLE run ADD CONSTRAINT run_ended CHECK (
  (state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL) AND (finished_at IS NULL OR outcome IS NOT NULL));
ALTER TABLE step ADD CONSTRAINT step_words CHECK (
  state IN ('pending', 'intent', 'running', 'verifying', 'done', 'failed', 'uncertain', 'skipped', 'compensated')
  AND (state IN ('pending', 'skipped') OR audit_id IS NOT NULL));
ALTER TABLE effect ADD CONSTRAINT effect_words CHECK (observed IN ('satisfied', 'absent', 'partial', 'unknown'));
ALTER TABLE step_decision ADD CONSTRAINT step_decision_words CHECK (verdict IN ('approve', 'refuse'));
ALTER TABLE timer ADD CONSTRAINT timer_words CHECK (state IN ('armed', 'fired', 'cancelled') AND (state = 'fired') = (fired_at IS NOT NULL));
ALTER TABLE schedule ADD CONSTRAINT schedule_words CHECK (local_time ~ '^([01]\d|2[0-3]):[0-5]\d$' AND catch_up_ms >= 0);
ALTER TABLE schedule_occurrence ADD CONSTRAINT schedule_occurrence_words CHECK (state IN ('due', 'running', 'done', 'late', 'skipped', 'failed'));
ALTER TABLE outbox ADD CONSTRAINT outbox_words CHECK (kind IN ('alarm', 'clear') AND state IN ('pending', 'sent', 'failed'));

-- The engine's way: what can be claimed, whose targets are taken, what is due.
CREATE INDEX run_claim ON run (lane, not_before, id) WHERE state IN ('queued', 'running');
CREATE INDEX run_open ON run (created_at, id) WHERE state IN ('queued', 'running', 'waiting', 'uncertain');
CREATE UNIQUE INDEX run_target_one ON run_target (target_key) WHERE active;
CREATE INDEX timer_armed ON timer (due_at) WHERE state = 'armed';
CREATE INDEX schedule_occurrence_open ON schedule_occurrence (due_at) WHERE state IN ('due', 'running');
CREATE INDEX outbox_pending ON outbox (not_before, id) WHERE state = 'pending';

GRANT SELECT, INSERT ON plan, prior_state, step_decision TO acgs_app;
GRANT SELECT, INSERT, UPDATE ON run, run_target, target_fence, step, effect, timer, schedule, schedule_occurrence, outbox, worker TO acgs_app;
GRANT DELETE ON worker TO acgs_app;
GRANT DELETE ON schedule_occurrence TO acgs_app;
GRANT SELECT ON engine_module TO acgs_app;

CREATE TRIGGER plan_once BEFORE UPDATE OR DELETE ON plan FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER prior_state_once BEFORE UPDATE OR DELETE ON prior_state FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER step_decision_once BEFORE UPDATE OR DELETE ON step_decision FOR EACH ROW EXECUTE FUNCTION acgs_refuse();

-- A fence travels to objects outside: one that fell would let an older worker write again.
CREATE FUNCTION acgs_fence_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.fence <= OLD.fence OR NEW.target_key <> OLD.target_key THEN
    RAISE EXCEPTION 'a fence only rises' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER target_fence_rises BEFORE UPDATE ON target_fence FOR EACH ROW EXECUTE FUNCTION acgs_fence_rises();

-- What ended stays ended, but for a failed run that a person resumes. An epoch never falls.
CREATE FUNCTION acgs_run_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.epoch < OLD.epoch OR (OLD.state IN ('done', 'cancelled') AND NEW.state <> OLD.state) OR (OLD.state = 'failed' AND NEW.state NOT IN ('failed', 'queued')) THEN
    RAISE EXCEPTION 'a run goes on, never back' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER run_goes_on BEFORE UPDATE ON run FOR EACH ROW EXECUTE FUNCTION acgs_run_goes_on();

INSERT INTO engine_module (name, version) VALUES ('runs', 1), ('timers', 1), ('outbox', 1);
