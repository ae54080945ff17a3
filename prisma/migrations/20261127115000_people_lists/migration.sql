-- What the lists of people, sessions and tokens page by, and when a token was last used.
-- AlterTable
ALTER TABLE "api_token" ADD COLUMN     "last_used_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "access_request_requested_by_idx" ON "access_request"("requested_by");

-- CreateIndex
CREATE INDEX "api_token_created_at_id_idx" ON "api_token"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "api_token_created_by_idx" ON "api_token"("created_by");

-- CreateIndex
CREATE INDEX "person_name_id_idx" ON "person"("name", "id");

-- CreateIndex
CREATE INDEX "session_created_at_id_hash_idx" ON "session"("created_at" DESC, "id_hash");

-- That a token was used changes nothing for the engines: only what they decide by makes them read again.
DROP TRIGGER api_token_runtime ON api_token;
CREATE TRIGGER api_token_runtime AFTER INSERT OR DELETE OR UPDATE OF id, secret_hash, scopes, agents, cidr, expires_at, revoked_at ON api_token
  FOR EACH STATEMENT EXECUTE FUNCTION acgs_bump_runtime();
