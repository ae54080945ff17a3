-- What an approved review allows once. Engines hear of a new one at once; its use is settled here, by one update for all of them.
CREATE TABLE "approval" (
    "id" UUID NOT NULL,
    "review_id" UUID NOT NULL,
    "kinds" TEXT[],
    "agent_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "constitution_hash" TEXT NOT NULL,
    "input_digest" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "used_by" UUID,

    CONSTRAINT "approval_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "approval_review_id_key" ON "approval"("review_id");
CREATE INDEX approval_unused_idx ON approval (expires_at) WHERE used_at IS NULL;
ALTER TABLE "approval" ADD CONSTRAINT "approval_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "review"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE approval ADD CONSTRAINT approval_within_hour CHECK (expires_at > created_at AND expires_at <= created_at + interval '1 hour');
ALTER TABLE approval ADD CONSTRAINT approval_used CHECK ((used_at IS NULL) = (used_by IS NULL));

GRANT SELECT, INSERT ON approval TO acgs_app;
GRANT UPDATE (used_at, used_by) ON approval TO acgs_app;
CREATE TRIGGER approval_once BEFORE UPDATE ON approval FOR EACH ROW WHEN (OLD.used_at IS NOT NULL) EXECUTE FUNCTION acgs_refuse();
CREATE TRIGGER approval_runtime AFTER INSERT ON approval FOR EACH STATEMENT EXECUTE FUNCTION acgs_bump_runtime();
