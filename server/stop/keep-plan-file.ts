import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StopPlanBody, StopPlanEntry } from '@/lib/schemas/stop-plan-file'
import type { KeyRing } from '@/server/key-ring'
import { signStopPlan } from './plan-file'

function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** Writes the signed plan, and beside it the public keys that check it, each whole or not at all. Out: the signed text, or null while no key may
 *  sign: an unsigned plan is not written, and the one before it stays. Errors: of the file system. */
export function keepPlanFile({ dir, body, keys, now }: { dir: string; body: StopPlanBody; keys: KeyRing; now: Date }): string | null {
  const signing = keys.valid(now.getTime())
  if (signing.length === 0) return null
  const text = signStopPlan(body, signing)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  replace(join(dir, 'stop-keys.json'), JSON.stringify(keys.published(now.getTime())))
  replace(join(dir, 'stop-plan.json'), text)
  return text
}

type RunFile = { dir: string; runId: string; entry: StopPlanEntry; worker: string; clusterUid: string; keys: KeyRing; now: Date }

/** The plan of a stop that runs, signed, for `acgs-stop` and whoever is left. Errors: of the file system. */
export function keepRunFile({ dir, runId, entry, worker, clusterUid, keys, now }: RunFile): void {
  const body = { v: 1 as const, madeAt: now.toISOString(), madeBy: worker, clusterUid, engineVersion: 1, plans: [entry], authorizers: [] }
  const signing = keys.valid(now.getTime())
  if (signing.length > 0) replace(join(dir, `${runId}.json`), signStopPlan(body, signing))
}

export const removeRunFile = (dir: string, runId: string): void => rmSync(join(dir, `${runId}.json`), { force: true })
