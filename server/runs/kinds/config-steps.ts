import { type Snapshots, snapshotsIn } from '@/server/runs/config/snapshots'
import type { StepKind } from '@/server/runs/kind'
import { clusterApply } from './cluster-apply'
import { clusterPrune } from './cluster-prune'
import { configCheck, configSnapshot } from './config-set-steps'
import { createHold } from './hold'

/** The kinds of steps that put a configuration set back, for one process. */
export function configSteps(snapshots: Snapshots = snapshotsIn()): StepKind[] {
  const hold = createHold()
  return [configSnapshot(snapshots), clusterApply(snapshots, hold), clusterPrune(snapshots), configCheck(snapshots, hold)]
}
