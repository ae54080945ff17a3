import type { StepKind } from '@/server/runs/kind'
import { denyLatch } from './deny-latch'

/** The kinds of steps that containments and stops are made of. */
export const STOP_STEPS: readonly StepKind[] = [denyLatch]
