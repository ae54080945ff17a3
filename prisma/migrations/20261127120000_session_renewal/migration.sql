-- A step-up gives the browser a new session id; the session keeps its name.
ALTER TABLE "session" ADD COLUMN "former_from" TEXT,
ADD COLUMN "former_hash" BYTEA,
ADD COLUMN "former_until" TIMESTAMPTZ(3),
ADD COLUMN "secret_hash" BYTEA;
CREATE UNIQUE INDEX "session_secret_hash_key" ON "session"("secret_hash");
CREATE UNIQUE INDEX "session_former_hash_key" ON "session"("former_hash");
