-- Signatures of versions: what an engine verifies before a version decides there. One a key, so that a rotation adds and replaces nothing.
CREATE TABLE "policy_signature" (
    "version" INTEGER NOT NULL,
    "kid" TEXT NOT NULL,
    "jws" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "policy_signature_pkey" PRIMARY KEY ("version","kid")
);
ALTER TABLE "policy_signature" ADD CONSTRAINT "policy_signature_version_fkey" FOREIGN KEY ("version") REFERENCES "policy_version"("version") ON DELETE RESTRICT ON UPDATE CASCADE;
GRANT SELECT, INSERT ON policy_signature TO acgs_app;
CREATE TRIGGER policy_signature_once BEFORE UPDATE OR DELETE ON policy_signature FOR EACH ROW EXECUTE FUNCTION acgs_refuse();
