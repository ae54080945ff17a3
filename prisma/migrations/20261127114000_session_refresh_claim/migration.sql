-- One worker at a time asks the provider about a session: a refresh token counts once.
ALTER TABLE "session" ADD COLUMN "asking_until" TIMESTAMPTZ(3);
CREATE INDEX "session_checked_at_idx" ON "session"("checked_at");
