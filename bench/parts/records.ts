import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DecisionRecord } from '@/lib/schemas/record'
import { uuidv7 } from '@/lib/uuid'
import { filePolicies } from '@/server/adapters/opa/policies'
import { decide } from '@/server/engine/decide'
import { sha256 } from '@/server/engine/digest'
import { openJournal } from '@/server/engine/journal'
import { openVersion } from '@/server/engine/version'
import { AGENTS, askedOf, createDecider } from './decider'

const CLEAN = {
  environment: { sandbox_enabled: true, network_isolated: true, filesystem_isolated: true },
  benefit_assessment: 0.9,
  harm_risk_assessment: 0.05,
  fairness_assessment: 1,
  responsible_party: 'Bench',
}
const ACTIONS = ['data.read_public', 'compute.summarize', 'report.create_weekly', 'system.execute_shell', 'data.read_public']

export async function seedVersion() {
  const seed = await filePolicies().readSeedBundle()
  return openVersion(filePolicies(), {
    version: 1,
    constitutionHash: seed.constitutionHash,
    bundleDigest: sha256(seed.bytes),
    bundle: seed.bytes,
  })
}

/** Records as the engine writes them: the shipped constitution judged real requests, most allowed, some denied with their violations. */
export async function realRecords(): Promise<DecisionRecord[]> {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-bench-records-'))
  const journal = await openJournal({ folder, maxBytes: 1e9, maxAgeMs: 1e9 })
  const decider = await createDecider({ version: await seedVersion(), journal, size: 1 })
  try {
    for (const [n, agent_id] of AGENTS.entries())
      for (const [m, action] of ACTIONS.entries())
        await decide(
          decider.deciding,
          askedOf({ action, agent_id, context: m === 4 && n % 2 === 0 ? {} : CLEAN, input_data: { resource: `set-${n}`, rows: 100 * m } }),
        )
    return ((await journal.oldest())?.entries ?? []).map(({ record }) => record)
  } finally {
    await decider.end()
    await journal.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One more decision like a real one: its own id, time and request. */
export function again(like: DecisionRecord, nowMs: number): DecisionRecord {
  const decision_id = uuidv7(nowMs)
  return { ...like, decision_id, timestamp: new Date(nowMs).toISOString(), req_id: decision_id, result: { ...like.result, decision_id } }
}
