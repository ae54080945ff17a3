-- Incidents: from their trigger to their review, with a timeline that is only added to.
ALTER TABLE "alert" ADD COLUMN     "is_candidate" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "was_told" BOOLEAN NOT NULL DEFAULT false;
CREATE TABLE "incident" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "type" TEXT NOT NULL,
    "severity" SMALLINT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'triggered',
    "version" INTEGER NOT NULL DEFAULT 1,
    "title" TEXT NOT NULL,
    "detail" TEXT,
    "correlation_key" TEXT NOT NULL,
    "triggered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "triggered_by" TEXT NOT NULL,
    "is_automatic" BOOLEAN NOT NULL,
    "evidence_at" TIMESTAMPTZ(3),
    "first_ack_at" TIMESTAMPTZ(3),
    "ack_at" TIMESTAMPTZ(3),
    "lapses_at" TIMESTAMPTZ(3),
    "contained_at" TIMESTAMPTZ(3),
    "mitigated_at" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),
    "reviewed_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "reopened_at" TIMESTAMPTZ(3),
    "needs_containment" BOOLEAN NOT NULL,
    "commander" UUID,
    "scribe" UUID,
    "liaison" UUID,
    "hand_over_to" UUID,
    "merged_into" UUID,
    "agents" TEXT[],
    "sandboxes" UUID[],
    "services" TEXT[],
    "namespaces" TEXT[],
    "last_alert_at" TIMESTAMPTZ(3),
    "policy_version" TEXT,
    "origin" TEXT NOT NULL,
    "drill" BOOLEAN NOT NULL DEFAULT false,
    "cycle" INTEGER NOT NULL DEFAULT 1,
    "snapshot" JSONB NOT NULL,
    "last_n" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "incident_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "incident_transition" (
    "from_state" TEXT NOT NULL,
    "to_state" TEXT NOT NULL,
    CONSTRAINT "incident_transition_pkey" PRIMARY KEY ("from_state","to_state")
);
CREATE TABLE "incident_event" (
    "incident_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "kind" TEXT NOT NULL,
    "by_kind" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "detail" TEXT,
    "href" TEXT,
    "corrects" INTEGER,
    "request_id" TEXT,
    CONSTRAINT "incident_event_pkey" PRIMARY KEY ("incident_id","n")
);
CREATE TABLE "incident_level" (
    "incident_id" UUID NOT NULL,
    "cycle" INTEGER NOT NULL,
    "level" SMALLINT NOT NULL,
    "round" SMALLINT NOT NULL,
    "who" TEXT NOT NULL,
    "unless" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'due',
    "due_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),
    "why" TEXT,
    CONSTRAINT "incident_level_pkey" PRIMARY KEY ("incident_id","cycle","level","round")
);
CREATE TABLE "incident_review" (
    "incident_id" UUID NOT NULL,
    "draft_due_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "drafted_at" TIMESTAMPTZ(3),
    "factors" TEXT NOT NULL DEFAULT '',
    "went_well" TEXT NOT NULL DEFAULT '',
    "gaps" TEXT[],
    "completed_at" TIMESTAMPTZ(3),
    "completed_by" UUID,
    CONSTRAINT "incident_review_pkey" PRIMARY KEY ("incident_id")
);
CREATE TABLE "incident_action" (
    "incident_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "owner" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),
    CONSTRAINT "incident_action_pkey" PRIMARY KEY ("incident_id","n")
);
CREATE UNIQUE INDEX "incident_number_key" ON "incident"("number");
CREATE INDEX "incident_triggered_at_id_idx" ON "incident"("triggered_at" DESC, "id" DESC);
CREATE INDEX "incident_state_idx" ON "incident"("state");
CREATE INDEX "incident_level_state_done_at_idx" ON "incident_level"("state", "done_at");
ALTER TABLE "incident_event" ADD CONSTRAINT "incident_event_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "incident_level" ADD CONSTRAINT "incident_level_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "incident_review" ADD CONSTRAINT "incident_review_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "incident_action" ADD CONSTRAINT "incident_action_incident_id_fkey" FOREIGN KEY ("incident_id") REFERENCES "incident"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE incident
  ADD CHECK (severity BETWEEN 1 AND 4),
  ADD CHECK (state IN ('triggered', 'acknowledged', 'contained', 'mitigated', 'resolved', 'reviewed', 'merged', 'false_alarm')),
  ADD CHECK ((state IN ('reviewed', 'merged', 'false_alarm')) = (ended_at IS NOT NULL)),
  ADD CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
  ADD CHECK (state <> 'contained' OR contained_at IS NOT NULL),
  ADD CHECK ((ack_at IS NULL) = (lapses_at IS NULL)),
  ADD CHECK (merged_into <> id);
ALTER TABLE incident_event ADD CHECK (by_kind IN ('person', 'system')), ADD CHECK (n > 0);
ALTER TABLE incident_level ADD CHECK (state IN ('due', 'told', 'cancelled', 'skipped')), ADD CHECK (level BETWEEN 1 AND 3), ADD CHECK (unless IN ('acknowledged', 'contained'));
ALTER TABLE outbox DROP CONSTRAINT outbox_words;
ALTER TABLE outbox ADD CONSTRAINT outbox_words CHECK (
  kind IN ('alarm', 'clear', 'page') AND state IN ('pending', 'sent', 'failed', 'cancelled'));

-- What is open is there once a key, whoever judges at the same moment.
CREATE UNIQUE INDEX incident_open_key ON incident (correlation_key) WHERE state IN ('triggered', 'acknowledged', 'contained', 'mitigated');
CREATE INDEX incident_lapses ON incident (lapses_at) WHERE lapses_at IS NOT NULL;
CREATE INDEX alert_untold ON alert (received_at DESC, id DESC) WHERE NOT was_told;
CREATE INDEX alert_candidate ON alert (received_at DESC, id DESC) WHERE is_candidate;
CREATE INDEX incident_agents ON incident USING gin (agents) WHERE state IN ('triggered', 'acknowledged', 'contained', 'mitigated');

INSERT INTO incident_transition (from_state, to_state) VALUES
  ('triggered', 'acknowledged'), ('resolved', 'acknowledged'), ('acknowledged', 'triggered'),
  ('triggered', 'contained'), ('acknowledged', 'contained'),
  ('contained', 'mitigated'), ('acknowledged', 'mitigated'),
  ('mitigated', 'resolved'), ('acknowledged', 'resolved'),
  -- The source says that it is over, of severity 3 and 4 alone.
  ('triggered', 'resolved'), ('contained', 'resolved'),
  ('resolved', 'reviewed'),
  ('triggered', 'merged'), ('acknowledged', 'merged'), ('contained', 'merged'), ('mitigated', 'merged'),
  ('triggered', 'false_alarm'), ('acknowledged', 'false_alarm');
CREATE FUNCTION acgs_incident_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM incident_transition WHERE from_state = OLD.state AND to_state = NEW.state) THEN
    RAISE EXCEPTION 'an incident does not go from % to %', OLD.state, NEW.state;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER incident_moves BEFORE UPDATE ON incident FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION acgs_incident_moves();
CREATE TRIGGER incident_event_once BEFORE UPDATE OR DELETE ON incident_event FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER incident_event_no_truncate BEFORE TRUNCATE ON incident_event FOR EACH STATEMENT EXECUTE FUNCTION acgs_refuse();

GRANT SELECT, INSERT, UPDATE ON incident, incident_level, incident_review TO acgs_app;
GRANT SELECT, INSERT ON incident_event TO acgs_app;
GRANT SELECT, INSERT, DELETE ON incident_action TO acgs_app;
GRANT SELECT ON incident_transition TO acgs_app;
GRANT USAGE ON SEQUENCE incident_number_seq TO acgs_app;
