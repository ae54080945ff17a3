-- What a plan was built again as, and what one person has waiting.
CREATE INDEX plan_request_replaces_idx ON plan_request (replaces);
CREATE INDEX plan_request_asked_by_state_idx ON plan_request (asked_by, state);
