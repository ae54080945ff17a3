-- A report of one emergency stop names its run; every other one is of a period.
ALTER TABLE report_request ADD COLUMN run_id uuid;
ALTER TABLE report_request ADD CONSTRAINT report_request_of_a_run CHECK ((kind = 'emergency-stop') = (run_id IS NOT NULL));
