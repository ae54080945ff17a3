import type { Slo } from '@/lib/schemas/objectives'

/** Objectives as an installation starts with them. */
export const aSlo: Slo = {
  compliance: { targetRatio: 0.999, warnRatio: 0.995, criticalRatio: 0.99 },
  decisionLatency: { targetMs: 5, warnMs: 2, ownP50Ms: 0.5, ownP95Ms: 1, ownP99Ms: 2.1, ownP999Ms: 5 },
  containment: { targetMs: 30_000, containedMs: 10_000 },
  stream: { backlogRecords: 10_000 },
  decisionsLost: { target: 0 },
}
