-- A confirmation of one exact action, used once.
-- CreateTable
CREATE TABLE "elevation" (
    "id" UUID NOT NULL,
    "session_hash" BYTEA NOT NULL,
    "person_id" UUID NOT NULL,
    "verb" TEXT NOT NULL,
    "action_digest" TEXT NOT NULL,
    "action" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "method" TEXT,
    "evidence" JSONB,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "verified_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "elevation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "elevation_session_hash_idx" ON "elevation"("session_hash");

ALTER TABLE elevation ADD CONSTRAINT elevation_short CHECK (expires_at <= created_at + interval '5 minutes');
ALTER TABLE elevation ADD CONSTRAINT elevation_verified CHECK (used_at IS NULL OR (verified_at IS NOT NULL AND method IS NOT NULL));
GRANT SELECT, INSERT, UPDATE ON elevation TO acgs_app;
