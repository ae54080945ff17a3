-- Where a replay is and what it counted so far, so that another worker goes on; and how often it was begun without getting further.
ALTER TABLE "policy_replay" ADD COLUMN     "attempts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "progress" JSONB;
GRANT UPDATE (attempts, progress) ON policy_replay TO acgs_app;
