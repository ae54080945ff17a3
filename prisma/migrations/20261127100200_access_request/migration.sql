-- Actions that wait for the word of others.
-- CreateTable
CREATE TABLE "access_request" (
    "id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "facts" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "quorum" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "reason" TEXT NOT NULL,
    "requested_by" UUID NOT NULL,
    "session_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "closed_why" TEXT,

    CONSTRAINT "access_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_vote" (
    "request_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "person_id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "roles" TEXT[],
    "reason" TEXT,
    "method" TEXT NOT NULL,
    "session_hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "voided_at" TIMESTAMPTZ(3),
    "voided_why" TEXT,

    CONSTRAINT "access_vote_pkey" PRIMARY KEY ("request_id","version","person_id")
);

-- CreateIndex
CREATE INDEX "access_request_state_expires_at_idx" ON "access_request"("state", "expires_at");

-- CreateIndex
CREATE INDEX "access_request_target_kind_target_id_idx" ON "access_request"("target_kind", "target_id");

-- CreateIndex
CREATE INDEX "access_vote_person_id_idx" ON "access_vote"("person_id");

-- AddForeignKey
ALTER TABLE "access_vote" ADD CONSTRAINT "access_vote_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "access_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One question about one thing at a time.
CREATE UNIQUE INDEX access_request_waiting ON access_request (action, target_kind, target_id) WHERE state = 'waiting';
ALTER TABLE access_request ADD CONSTRAINT access_request_state CHECK (state IN ('waiting', 'done', 'refused', 'withdrawn', 'expired', 'failed'));
ALTER TABLE access_vote ADD CONSTRAINT access_vote_outcome CHECK (outcome IN ('approve', 'refuse'));
GRANT SELECT, INSERT, UPDATE ON access_request, access_vote TO acgs_app;
