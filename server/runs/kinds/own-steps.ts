import type { StepKind } from '@/server/runs/kind'
import { notify } from './notify'
import { approve, group, manual } from './people'
import { subRun } from './sub-run'

/** The kinds of steps that every process has, with or without a cluster. */
export const OWN_STEPS: readonly StepKind[] = [group, approve, manual, notify, subRun]
