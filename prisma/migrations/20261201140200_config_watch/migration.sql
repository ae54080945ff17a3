-- When a configuration set was looked at last, and why it could not be.
CREATE TABLE config_watch (
  set_name text PRIMARY KEY CHECK (set_name IN ('network', 'rbac', 'monitoring')),
  looked_at timestamptz(3),
  digest text,
  error text,
  failed_at timestamptz(3)
);
GRANT SELECT, INSERT, UPDATE ON config_watch TO acgs_app;
