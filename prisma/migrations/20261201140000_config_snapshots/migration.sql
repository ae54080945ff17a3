-- Configuration sets of a cluster as they were, so that they can be put back. Never a Secret.
CREATE TABLE config_snapshot (
  id uuid PRIMARY KEY,
  set_name text NOT NULL CHECK (set_name IN ('network', 'rbac', 'monitoring')),
  state text NOT NULL CHECK (state IN ('asked', 'taken', 'failed')),
  why text NOT NULL CHECK (why IN ('first', 'changed', 'before rollback', 'by hand')),
  asked_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  asked_by text NOT NULL,
  reason text,
  run_id uuid,
  taken_at timestamptz(3),
  objects jsonb,
  object_count integer,
  digest text,
  managers jsonb NOT NULL DEFAULT '[]',
  foreign_names jsonb NOT NULL DEFAULT '[]',
  known_good boolean NOT NULL DEFAULT false,
  known_good_by text,
  known_good_at timestamptz(3),
  error text,
  CHECK ((state = 'taken') = (objects IS NOT NULL AND digest IS NOT NULL AND taken_at IS NOT NULL)),
  CHECK (NOT known_good OR state = 'taken'),
  CHECK ((why = 'before rollback') = (run_id IS NOT NULL)),
  CHECK (objects IS NULL OR NOT jsonb_path_exists(objects, '$[*] ? (@.kind == "Secret")'))
);
CREATE INDEX config_snapshot_set_name_asked_at_id_idx ON config_snapshot (set_name, asked_at DESC, id DESC);
CREATE UNIQUE INDEX config_snapshot_run_id_set_name_key ON config_snapshot (run_id, set_name);
CREATE INDEX config_snapshot_asked_idx ON config_snapshot (asked_at) WHERE state = 'asked';
GRANT SELECT, INSERT, UPDATE, DELETE ON config_snapshot TO acgs_app;
