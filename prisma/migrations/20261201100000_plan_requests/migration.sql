-- What somebody asked to have planned, and what became of it. It has the id of the plan that it becomes.
CREATE TABLE plan_request (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  params jsonb NOT NULL,
  reason text NOT NULL,
  state text NOT NULL DEFAULT 'asked'
    CHECK (state IN ('asked', 'ready', 'refused', 'failed', 'withdrawn', 'void', 'starting', 'started')),
  asked_by text NOT NULL,
  session_hash text NOT NULL,
  replaces uuid,
  owner text,
  lease_until timestamptz(3),
  preview jsonb,
  why text,
  built_at timestamptz(3),
  checked_at timestamptz(3),
  approval_id uuid,
  agreed_at timestamptz(3),
  request_id text UNIQUE,
  start_by text,
  start_session_hash text,
  start_reason text,
  start_method text,
  start_at timestamptz(3),
  run_id uuid UNIQUE,
  closed_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CHECK ((state IN ('starting', 'started')) = (request_id IS NOT NULL) OR state IN ('void', 'failed')),
  CHECK ((state = 'started') = (run_id IS NOT NULL))
);
CREATE INDEX plan_request_created_at_id_idx ON plan_request (created_at DESC, id DESC);
CREATE INDEX plan_request_work_idx ON plan_request (created_at) WHERE state IN ('asked', 'ready', 'starting');
GRANT SELECT, INSERT, UPDATE ON plan_request TO acgs_app;
