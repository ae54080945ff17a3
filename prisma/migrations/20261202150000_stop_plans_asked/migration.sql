-- A stop of one workload or agent is made when somebody asks for it; until then there is no plan.
ALTER TABLE stop_plan
  ALTER COLUMN plan_id DROP NOT NULL,
  ALTER COLUMN digest DROP NOT NULL,
  ALTER COLUMN targets DROP NOT NULL,
  ALTER COLUMN compiled_at DROP NOT NULL,
  ALTER COLUMN compiled_by DROP NOT NULL,
  ADD COLUMN asked_at timestamptz(3),
  ADD COLUMN asked_by text,
  ADD CHECK ((plan_id IS NULL) = (digest IS NULL) AND (plan_id IS NULL) = (targets IS NULL) AND (plan_id IS NULL) = (compiled_at IS NULL));
