-- What an issued receipt is known by. Only decisions that have one are in the index.
ALTER TABLE "decision" ADD COLUMN "receipt_digest" TEXT;
CREATE INDEX "decision_receipt_idx" ON "decision"("agent_id", "evaluated_at" DESC, "decision_id" DESC) WHERE "receipt_digest" IS NOT NULL;
