import type { StepKind } from '@/server/runs/kind'
import { agentGone, agentScale } from './agent-down'
import { checkContained } from './check-contained'
import { checkStopped } from './check-stopped'
import { clusterIsolate } from './cluster-isolate'
import { denyLatch } from './deny-latch'
import { evidenceCapture } from './evidence-capture'
import { evidenceRows } from './evidence-rows'

/** The kinds of steps that containments and stops are made of. */
export const STOP_STEPS: readonly StepKind[] = [
  denyLatch,
  clusterIsolate,
  checkContained,
  evidenceCapture,
  evidenceRows,
  checkStopped,
  agentScale,
  agentGone,
]
