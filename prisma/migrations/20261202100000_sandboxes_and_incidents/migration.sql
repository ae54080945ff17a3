-- Sandboxes, what sensors saw in them, evidence, alerts, and emergency stops.
CREATE TABLE sandbox (
  id uuid NOT NULL,
  agent_id text NOT NULL,
  token_id text,
  state text NOT NULL DEFAULT 'requested',
  version integer NOT NULL DEFAULT 1,
  runtime text NOT NULL,
  language text NOT NULL,
  code_digest text NOT NULL,
  limits jsonb NOT NULL,
  request jsonb NOT NULL,
  decision_id uuid,
  policy_version text,
  constitution_hash text,
  namespace text NOT NULL,
  pod_name text NOT NULL,
  pod_uid text,
  image text,
  image_digest text,
  node text,
  is_simulated boolean NOT NULL,
  origin text NOT NULL DEFAULT 'live',
  drill boolean NOT NULL DEFAULT false,
  quarantine text,
  run_id uuid,
  controller text,
  requested_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  created_at timestamptz(3),
  ready_at timestamptz(3),
  deadline_at timestamptz(3),
  seen_at timestamptz(3),
  suspect_at timestamptz(3),
  contained_at timestamptz(3),
  gone_at timestamptz(3),
  ended_at timestamptz(3),
  exit_code integer,
  ending text,
  why text,
  output text,
  output_truncated boolean NOT NULL DEFAULT false,
  usage jsonb,
  idempotency_key text,
  PRIMARY KEY (id)
);
CREATE TABLE runtime_event (
  id uuid NOT NULL,
  source text NOT NULL,
  dedup_key text NOT NULL,
  sandbox_id uuid,
  agent_id text,
  namespace text,
  pod_name text,
  violation_type text NOT NULL,
  family text,
  severity smallint NOT NULL,
  layer text NOT NULL,
  blocked boolean,
  is_escape boolean NOT NULL,
  rule text NOT NULL,
  description text NOT NULL,
  indicators jsonb NOT NULL,
  origin text NOT NULL DEFAULT 'live',
  drill boolean NOT NULL DEFAULT false,
  occurred_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  last_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  occurred bigint NOT NULL DEFAULT 1,
  state text NOT NULL DEFAULT 'new',
  contain_by timestamptz(3),
  run_id uuid,
  judged_at timestamptz(3),
  PRIMARY KEY (id)
);
CREATE TABLE evidence (
  id uuid NOT NULL,
  run_id uuid NOT NULL,
  target_key text NOT NULL,
  sandbox_id uuid,
  agent_id text,
  name text NOT NULL,
  media_type text NOT NULL,
  body bytea,
  size integer,
  digest text,
  is_truncated boolean NOT NULL DEFAULT false,
  missing text,
  taken_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  drill boolean NOT NULL DEFAULT false,
  hold_until timestamptz(3),
  erased_at timestamptz(3),
  PRIMARY KEY (id)
);
CREATE TABLE evidence_custody (
  id uuid NOT NULL,
  evidence_id uuid NOT NULL,
  act text NOT NULL,
  by text NOT NULL,
  reason text,
  digest text,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id)
);
CREATE TABLE alert (
  id uuid NOT NULL,
  source text NOT NULL,
  fingerprint text NOT NULL,
  starts_at timestamptz(3) NOT NULL,
  ends_at timestamptz(3),
  kind text NOT NULL,
  title text NOT NULL,
  detail text NOT NULL,
  severity smallint NOT NULL,
  labels jsonb NOT NULL DEFAULT '{}',
  refs jsonb NOT NULL DEFAULT '{}',
  body jsonb,
  origin text NOT NULL DEFAULT 'live',
  drill boolean NOT NULL DEFAULT false,
  occurred bigint NOT NULL DEFAULT 1,
  evidence_at timestamptz(3),
  received_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  last_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  judged_at timestamptz(3),
  incident_id uuid,
  trace jsonb,
  PRIMARY KEY (id)
);
CREATE TABLE emergency (
  id uuid NOT NULL,
  scope text NOT NULL,
  target text,
  reason text NOT NULL,
  started_by text NOT NULL,
  method text,
  accepted_at timestamptz(3) NOT NULL,
  run_id uuid NOT NULL,
  latched_at timestamptz(3),
  contained_at timestamptz(3),
  stopped_at timestamptz(3),
  confirmed_at timestamptz(3),
  failed_at timestamptz(3),
  resume_run_id uuid,
  resumed_at timestamptz(3),
  drill boolean NOT NULL DEFAULT false,
  incident_id uuid,
  journal_id text,
  PRIMARY KEY (id)
);
CREATE TABLE stop_plan (
  key text NOT NULL,
  plan_id uuid NOT NULL,
  digest text NOT NULL,
  targets jsonb NOT NULL,
  compiled_at timestamptz(3) NOT NULL,
  compiled_by text NOT NULL,
  problem text,
  problem_at timestamptz(3),
  PRIMARY KEY (key)
);
CREATE UNIQUE INDEX sandbox_pod_name_key ON sandbox(pod_name);
CREATE UNIQUE INDEX sandbox_pod_uid_key ON sandbox(pod_uid);
CREATE INDEX sandbox_requested_at_id_idx ON sandbox(requested_at DESC, id DESC);
CREATE INDEX sandbox_agent_id_requested_at_idx ON sandbox(agent_id, requested_at DESC);
CREATE INDEX sandbox_state_idx ON sandbox(state);
CREATE UNIQUE INDEX sandbox_token_id_idempotency_key_key ON sandbox(token_id, idempotency_key);
CREATE UNIQUE INDEX runtime_event_dedup_key_key ON runtime_event(dedup_key);
CREATE INDEX runtime_event_sandbox_id_received_at_idx ON runtime_event(sandbox_id, received_at);
CREATE INDEX runtime_event_agent_id_received_at_idx ON runtime_event(agent_id, received_at DESC);
CREATE INDEX runtime_event_state_received_at_idx ON runtime_event(state, received_at);
CREATE INDEX runtime_event_received_at_id_idx ON runtime_event(received_at DESC, id DESC);
CREATE INDEX evidence_sandbox_id_idx ON evidence(sandbox_id);
CREATE UNIQUE INDEX evidence_run_id_target_key_name_key ON evidence(run_id, target_key, name);
CREATE INDEX evidence_custody_evidence_id_at_idx ON evidence_custody(evidence_id, at);
CREATE INDEX alert_judged_at_received_at_idx ON alert(judged_at, received_at);
CREATE INDEX alert_incident_id_idx ON alert(incident_id);
CREATE INDEX alert_received_at_id_idx ON alert(received_at DESC, id DESC);
CREATE UNIQUE INDEX alert_source_fingerprint_starts_at_key ON alert(source, fingerprint, starts_at);
CREATE UNIQUE INDEX emergency_run_id_key ON emergency(run_id);
CREATE UNIQUE INDEX emergency_journal_id_key ON emergency(journal_id);
CREATE INDEX emergency_accepted_at_id_idx ON emergency(accepted_at DESC, id DESC);
ALTER TABLE sandbox
  ADD CHECK (state IN ('requested', 'refused', 'starting', 'running', 'suspect', 'isolating', 'isolated', 'terminating', 'ended', 'lost')),
  ADD CHECK ((state IN ('refused', 'ended')) = (ended_at IS NOT NULL)),
  ADD CHECK (ending IS NULL OR ending IN ('normal_completion', 'execution_error', 'timeout', 'memory_killed', 'policy_violation',
    'security_violation', 'operator_stop', 'emergency_stop', 'node_lost', 'system_error'));
ALTER TABLE runtime_event
  ADD CHECK (severity BETWEEN 0 AND 3),
  ADD CHECK (source IN ('falco', 'tetragon', 'cgroup', 'seccomp', 'probe')),
  ADD CHECK (state IN ('new', 'recorded', 'suspect', 'containing', 'contained', 'uncontrolled', 'unmatched')),
  ADD CHECK ((state = 'unmatched') = (sandbox_id IS NULL));
ALTER TABLE evidence
  ADD CHECK ((missing IS NULL AND erased_at IS NULL) = (body IS NOT NULL AND digest IS NOT NULL AND size IS NOT NULL));
ALTER TABLE evidence_custody
  ADD CHECK (act IN ('taken', 'read', 'exported', 'checked', 'held', 'erased'));
ALTER TABLE alert
  ADD CHECK (severity BETWEEN 1 AND 4);
ALTER TABLE emergency
  ADD CHECK (scope IN ('services', 'agents', 'workload', 'agent')),
  ADD CHECK ((scope IN ('workload', 'agent')) = (target IS NOT NULL));
CREATE INDEX runtime_event_new_idx ON runtime_event (received_at) WHERE state = 'new';
CREATE INDEX alert_unjudged_idx ON alert (received_at) WHERE judged_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON sandbox, runtime_event, alert, emergency, stop_plan, evidence TO acgs_app;
GRANT DELETE ON stop_plan TO acgs_app;
GRANT SELECT, INSERT ON evidence_custody TO acgs_app;
