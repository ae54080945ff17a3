import type { Asked, Deciding } from '@/server/engine/decide'
import type { Journal } from '@/server/engine/journal'
import { createMetrics } from '@/server/engine/metrics'
import { createPool, type EvaluatorPool } from '@/server/engine/pool'
import type { LiveRollout } from '@/server/engine/rollout/live'
import type { RuntimeSnapshot } from '@/server/engine/runtime'
import { createUsage } from '@/server/engine/usage'
import type { EngineVersion } from '@/server/engine/version'
import { followKeys } from '@/server/key-ring'

export const AGENTS = ['agent-1', 'agent-2', 'agent-3', 'agent-4', 'agent-5', 'agent-6', 'agent-7', 'agent-8']
const RUNTIME = { agents: {}, blocks: {}, approvals: {}, waivers: [], windows: [], latch: { all: null, agents: {} } }
const agentFact = (agent_id: string) =>
  [agent_id, { agent_id, owner: 'Bench', trust_level: 0.95, clearance: 'confidential', state: 'active', version: 1 }] as const

const snapshot: RuntimeSnapshot = {
  revision: 1,
  json: JSON.stringify(RUNTIME),
  agents: new Map(AGENTS.map(agentFact)),
  tokens: new Map(),
  approvals: new Map(),
  isStopped: false,
  activeVersion: 1,
  previousVersion: null,
  rollout: null,
}

export const RUNTIME_JSON = snapshot.json

const NO_ROLLOUT: LiveRollout = {
  follow: () => undefined,
  choose: (version) => ({ version, canary: null }),
  canary: () => null,
  judged: () => undefined,
  compare: () => undefined,
  end: async () => undefined,
}

/** The decision path without its doors: real threads, real masking, a journal, one version that is always active. */
export async function createDecider(options: { version: EngineVersion; journal: Journal; size: number; rollout?: LiveRollout }) {
  const { version, journal } = options
  const evaluators: EvaluatorPool = createPool({ file: new URL('./evaluator-thread.js', import.meta.url), size: options.size })
  await evaluators.start()
  await evaluators.setRuntime({ json: snapshot.json, revision: 1 })
  const startedAt = performance.now()
  await evaluators.load(version)
  const activationMs = performance.now() - startedAt
  const deciding: Deciding = {
    state: () => ({ version, snapshot, ageS: 0 }),
    stopped: () => null,
    rollout: options.rollout ?? NO_ROLLOUT,
    pool: evaluators,
    spend: async () => false,
    journal,
    usage: createUsage('engine-bench'),
    metrics: createMetrics('simulated', { queueDepth: evaluators.queueDepth, runtimeAgeS: () => 0, workers: evaluators.workers }),
    engineId: 'engine-bench',
    engineVersion: '0.1.0',
    origin: 'simulated',
    maskKey: 'm'.repeat(32),
    receiptKeys: followKeys({ path: undefined, variable: '', signal: AbortSignal.abort(), onFailure: () => undefined }),
    now: Date.now,
  }
  return { deciding, activationMs, end: () => evaluators.end() }
}

export const askedOf = (request: Asked['request']): Asked => ({
  request,
  requestId: 'bench',
  peer: 'bench',
  door: 'evaluate',
  carriesReceipt: true,
  parsedAt: process.hrtime.bigint(),
})
