-- A word about a version falls with the session it was given in, and says why it fell.
ALTER TABLE policy_review ADD COLUMN session_hash TEXT, ADD COLUMN voided_why TEXT;
GRANT UPDATE (voided_why) ON policy_review TO acgs_app;
