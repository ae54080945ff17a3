import type { WarmUp } from './thread-protocol'

/** Requests of nobody: each walks the rules, none may be allowed. 200 evaluations before a version decides, since the first takes many times the later. */
const agent = { agent_id: 'warm-up', owner: 'nobody', trust_level: 0.99, clearance: 'public', state: 'active' }
const base = {
  type: null,
  agent_id: 'warm-up',
  input_data: {},
  context: {},
  constitution_hash: null,
  request_id: 'warm-up',
  input_digest: 'sha256:0',
}
const facts = { agent, usage_count: 0, audit_enabled: true, isolation: null, approvals: [], runtime_revision: 0, runtime_age_s: 0 }
const pinned = (hash: string) => ({ ...facts, constitution_hash: hash })

export const warmUpOf = (constitutionHash: string): WarmUp => ({
  rounds: 50,
  inputs: [
    { ...base, action: 'system.execute_shell', facts: pinned(constitutionHash) },
    { ...base, action: 'data.read_public', facts: { ...pinned(constitutionHash), agent: null } },
    { ...base, action: 'evolve_agent', type: 'evolution_approval', facts: pinned(constitutionHash) },
    { ...base, action: 'data.read_customer', type: 'data_access', context: { purpose: 'warm-up' }, facts: pinned(constitutionHash) },
  ].map((input) => JSON.stringify(input)),
})
