-- Rehearsals, each started once and one at a time a scenario.
CREATE TABLE drill (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('escape', 'stop', 'resume')),
  family text,
  state text NOT NULL DEFAULT 'accepted' CHECK (state IN ('accepted', 'running', 'ending', 'passed', 'failed', 'incomplete')),
  request_id uuid NOT NULL,
  started_by text NOT NULL,
  method text,
  reason text NOT NULL,
  target text,
  override_id uuid,
  origin text NOT NULL,
  is_simulated boolean,
  accepted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  attempted_at timestamptz(3),
  ending_at timestamptz(3),
  restored_at timestamptz(3),
  ended_at timestamptz(3),
  why text,
  agent_id text NOT NULL,
  token_id text,
  sandbox_id uuid,
  event_id uuid,
  run_id uuid,
  incident_id uuid,
  emergency_id uuid,
  score jsonb,
  owner text,
  lease_until timestamptz(3),
  CHECK ((kind = 'escape') = (family IS NOT NULL)),
  CHECK ((state IN ('passed', 'failed', 'incomplete')) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX drill_request_id_key ON drill (request_id);
CREATE UNIQUE INDEX drill_running ON drill (kind, coalesce(family, '')) WHERE state IN ('accepted', 'running', 'ending');
CREATE INDEX drill_accepted_at_id_idx ON drill (accepted_at DESC, id DESC);
CREATE INDEX drill_sandbox_id_idx ON drill (sandbox_id);
CREATE INDEX drill_run_id_idx ON drill (run_id);
GRANT SELECT, INSERT, UPDATE ON drill TO acgs_app;
