/** What the demo agents ask for. Only the questions are made up; every answer and figure is the engine's. */
export type DemoAgent = {
  agentId: string
  owner: string
  trustLevel: number
  clearance: 'public' | 'internal' | 'confidential' | 'restricted'
}
export type Ask = { type?: string; action: string; agent_id: string; input_data: Record<string, unknown>; context: Record<string, unknown> }
export type Random = () => number

export const DEMO_AGENTS: readonly DemoAgent[] = [
  { agentId: 'research-assistant', owner: 'Research', trustLevel: 0.95, clearance: 'internal' },
  { agentId: 'support-triage', owner: 'Customer Support', trustLevel: 0.92, clearance: 'confidential' },
  { agentId: 'invoice-clerk', owner: 'Finance', trustLevel: 0.94, clearance: 'confidential' },
  { agentId: 'data-steward', owner: 'Data Office', trustLevel: 0.96, clearance: 'restricted' },
  { agentId: 'code-builder', owner: 'Platform', trustLevel: 0.9, clearance: 'internal' },
  { agentId: 'web-scout', owner: 'Research', trustLevel: 0.72, clearance: 'public' },
]

/** Mulberry32: the same seed asks the same questions. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pick = <T>(random: Random, from: readonly [T, ...T[]]): T => from[Math.floor(random() * from.length)] ?? from[0]
const between = (random: Random, low: number, high: number) => Math.round((low + random() * (high - low)) * 1000) / 1000

const CLEAN = [
  'data.read_public',
  'compute.summarize',
  'report.create_weekly',
  'analytics.aggregate',
  'system.query_status',
  'agent.plan_step',
  'code.review_change',
] as const
const PROHIBITED = [
  'system.execute_shell',
  'network.bypass_firewall',
  'data.exfiltrate',
  'auth.escalate_privileges',
  'process.spawn_child',
] as const

function context(agent: DemoAgent, random: Random): Record<string, unknown> {
  return {
    trust_level: agent.trustLevel,
    audit_enabled: true,
    responsible_party: agent.owner,
    environment: { sandbox_enabled: true, network_isolated: true, filesystem_isolated: true },
    benefit_assessment: between(random, 0.7, 1),
    harm_risk_assessment: between(random, 0, 0.08),
    affects_protected_groups: false,
    fairness_assessment: between(random, 0.95, 1),
    explanation: `${agent.agentId} asks for this step of the task its owner gave it, and records what it reads and writes.`,
    resource_requirements: { cpu_cores: 0.5, memory_gb: 0.5, max_execution_time_seconds: 30 },
  }
}

const ask = (agent: DemoAgent, random: Random, action: string): Ask => ({
  action,
  agent_id: agent.agentId,
  input_data: {},
  context: context(agent, random),
})

function withContext(given: Ask, more: Record<string, unknown>): Ask {
  return { ...given, context: { ...given.context, ...more } }
}

function readCustomer(agent: DemoAgent, random: Random, hasConsent: boolean): Ask {
  const later = new Date(Date.now() + 30 * 86_400_000).toISOString()
  return {
    ...ask(agent, random, 'data.read_customer'),
    type: 'data_access',
    input_data: {
      agent_id: agent.agentId,
      agent_clearance: agent.clearance,
      purpose: 'support_resolution',
      allowed_purposes: ['support_resolution'],
      historical_purposes: ['support_resolution'],
      record_count: 1,
      fields: [
        {
          name: 'email',
          classification: 'internal',
          category: 'personal_identifiable_information',
          justification: 'needed to answer the open ticket',
          purpose_relevance: 0.9,
          encrypted: true,
          encryption: { algorithm: 'AES', key_length: 256 },
        },
      ],
      data_subjects: [{ id: 'subject-1', consent: { granted: hasConsent, expires_at: later, purposes: ['support_resolution'] } }],
      retention: { policy: 'ticket', period_seconds: 604_800 },
      disposal: { method: 'erase', verification: true, documentation: true, timeline: '7d' },
      key_management: { rotation_enabled: true, secure_storage: true, access_controlled: true },
    },
  }
}

function evolve(agent: DemoAgent, random: Random): Ask {
  const isGood = random() < 0.6
  return {
    ...ask(agent, random, 'agent.evolve'),
    type: 'evolution_approval',
    input_data: {
      type: isGood ? 'patch' : 'feature_addition',
      metrics: {
        fitness_improvement: between(random, 0.06, 0.2),
        safety_score: isGood ? 0.99 : between(random, 0.85, 0.94),
        constitutional_compliance: 0.995,
      },
      changes: isGood ? {} : { external_dependencies: true },
      mitigations: { sandbox_deployment: true, gradual_rollout: true, enhanced_monitoring: true },
      performance_analysis: { complexity_delta: 0.02, memory_delta: 0.01, latency_delta: 0.01, resource_delta: 0.01 },
      rollback_plan: {
        procedure: 'previous version',
        verification: 'health check',
        timeline: '30s',
        dependencies: [],
        tested: true,
        automated: true,
      },
      approvals: { human: false, security: false, peer: false },
    },
  }
}

function execute(agent: DemoAgent, random: Random): Ask {
  return {
    ...ask(agent, random, 'execute_in_sandbox'),
    type: 'sandbox_execution',
    input_data: { code: 'print(sum(range(10)))', language: 'python', runtime: 'gvisor', timeout_seconds: 60, network_policy: 'none' },
  }
}

type Case = { weight: number; make: (agent: DemoAgent, random: Random) => Ask }
const MIX: readonly [Case, ...Case[]] = [
  { weight: 80, make: (agent, random) => ask(agent, random, pick(random, CLEAN)) },
  { weight: 4, make: (agent, random) => readCustomer(agent, random, true) },
  { weight: 3, make: (agent, random) => readCustomer(agent, random, false) },
  { weight: 3, make: evolve },
  { weight: 2, make: execute },
  { weight: 2, make: (agent, random) => ask(agent, random, pick(random, PROHIBITED)) },
  { weight: 2, make: (agent, random) => withContext(ask(agent, random, 'decision.make_automated'), { explanation: 'too short' }) },
  {
    weight: 2,
    make: (agent, random) =>
      withContext(ask(agent, random, 'analytics.rank_people'), {
        affects_protected_groups: true,
        fairness_assessment: between(random, 0.6, 0.89),
      }),
  },
  // People answer these: one in a few minutes, or nobody could keep up.
  {
    weight: 0.05,
    make: (agent, random) => withContext(ask(agent, random, 'data.write_record'), { risk_score: between(random, 0.8, 0.95) }),
  },
  {
    weight: 1,
    make: (agent, random) =>
      withContext(ask(agent, random, 'compute.train_model'), { resource_requirements: { cpu_cores: between(random, 3, 8), memory_gb: 6 } }),
  },
  {
    weight: 1,
    make: (agent, random) => withContext(ask(agent, random, 'file.read_workspace'), { environment: { sandbox_enabled: false } }),
  },
]
const TOTAL = MIX.reduce((sum, one) => sum + one.weight, 0)

/** The next question of an agent. */
export function nextAsk(agent: DemoAgent, random: Random): Ask {
  let left = random() * TOTAL
  for (const one of MIX) {
    left -= one.weight
    if (left < 0) return one.make(agent, random)
  }
  return MIX[0].make(agent, random)
}

/** What the demo agents have run: short, mostly good, and now and then something that fails or asks for more than it gets. */
export function nextExecution(agent: DemoAgent, random: Random): Record<string, unknown> {
  const seconds = between(random, 1, 8)
  const chance = random()
  const wish = chance < 0.8 ? { seconds, output: 'total 45' } : chance < 0.9 ? { seconds, exit: 1, output: 'ValueError' } : { seconds: 20 }
  return {
    agent_id: agent.agentId,
    code: `print("total", sum(range(10)))\n# acgs-simulate: ${JSON.stringify(wish)}\n`,
    timeout_seconds: 30,
    ...(random() < 0.08 ? { memory_limit_mb: 2048, cpu_limit: 1 } : {}),
    context: context(agent, random),
    wait: false,
  }
}

/** A burst over the minute's limit of its family (system actions: 10). */
export const burst = (agent: DemoAgent, random: Random): Ask[] =>
  Array.from({ length: 14 }, () => ask(agent, random, 'system.restart_task'))
