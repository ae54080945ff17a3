-- What a person must answer to add a factor, or to be known by a passkey: taken once.
-- CreateTable
CREATE TABLE "factor_challenge" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "person_id" UUID,
    "session_hash" BYTEA,
    "secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "factor_challenge_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "factor_challenge_expires_at_idx" ON "factor_challenge"("expires_at");

ALTER TABLE factor_challenge ADD CONSTRAINT factor_challenge_kind CHECK (kind IN ('enrol', 'assert', 'totp'));
ALTER TABLE factor_challenge ADD CONSTRAINT factor_challenge_short CHECK (expires_at <= created_at + interval '5 minutes');
GRANT SELECT, INSERT, DELETE ON factor_challenge TO acgs_app;
