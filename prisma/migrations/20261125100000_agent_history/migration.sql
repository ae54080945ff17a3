-- The history of an agent: one row a change, written with it and never changed afterwards.
CREATE TABLE "agent_version" (
    "agent_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "action" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "reason" TEXT,

    CONSTRAINT "agent_version_pkey" PRIMARY KEY ("agent_id","version")
);
ALTER TABLE "agent_version" ADD CONSTRAINT "agent_version_agent_id_fkey" FOREIGN KEY ("agent_id") REFERENCES "agent"("agent_id") ON DELETE RESTRICT ON UPDATE CASCADE;
GRANT SELECT, INSERT ON agent_version TO acgs_app;

-- Agents that were registered before there was a history start it with what they are.
INSERT INTO agent_version (agent_id, version, action, at, by, before, after)
SELECT agent_id, version, 'agents.register', created_at, 'system', '{}',
       jsonb_build_object('owner', owner, 'trustLevel', trust_level, 'clearance', clearance, 'state', state)
FROM agent;
ALTER TABLE agent ADD CONSTRAINT agent_state_known CHECK (state IN ('active', 'suspended', 'blocked', 'retired'));
