import type { StepKind } from '@/server/runs/kind'
import { emergencySteps } from '@/server/runs/stop/emergency-steps'
import { check } from './check'
import { clusterDeletePod } from './cluster-delete-pod'
import { clusterEvict } from './cluster-evict'
import { clusterPatch } from './cluster-patch'
import { clusterRepairSet } from './cluster-repair-set'
import { clusterRestart } from './cluster-restart'
import { clusterScale } from './cluster-scale'
import { configSteps } from './config-steps'
import { createHold } from './hold'
import { STOP_STEPS } from './stop-steps'
import { type Measure, waitFor } from './wait-for'

/** The kinds of steps that read and change the cluster, for one process. `measure` says what a service is held to; without it that is unknown. */
export function clusterSteps(measure: Measure | null = null): StepKind[] {
  const hold = createHold()
  return [
    check,
    clusterPatch(hold),
    clusterRestart,
    clusterScale(hold),
    clusterDeletePod,
    clusterEvict,
    clusterRepairSet,
    waitFor(hold, measure),
    ...configSteps(),
    ...STOP_STEPS,
    ...emergencySteps(),
  ]
}
