import type { StepKind } from '@/server/runs/kind'
import { createHold } from '@/server/runs/kinds/hold'
import { checkContained } from './contained'
import { checkGone } from './gone'
import { keepAll } from './keep'
import { emergencyLatch } from './latch-all'
import { resumeLift } from './lift'
import { lightEvidence } from './light-evidence'
import { pauseReverter } from './pause-reverter'
import { quarantineSandboxes } from './quarantine'
import { resumeCheck, resumeDenying } from './resume-checks'
import { resumeWatch } from './resume-watch'
import { scaleDown } from './scale-down'
import { checkStopped } from './stopped'
import { terminateSandboxes } from './terminate'

/** The kinds of steps that an emergency stop, and the way back from one, are made of. */
export const emergencySteps = (): StepKind[] => [
  emergencyLatch,
  keepAll,
  pauseReverter,
  quarantineSandboxes,
  checkContained,
  lightEvidence,
  terminateSandboxes,
  scaleDown,
  checkGone,
  checkStopped(createHold()),
  resumeCheck,
  resumeDenying,
  resumeLift,
  resumeWatch,
]
