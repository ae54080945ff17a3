import type { GlyphState } from '@/components/ui/glyph-shapes'
import type { NodeState, WorkloadState } from '@/lib/schemas/workloads'

type Said = { word: string; glyph: GlyphState }

const WORKLOADS: Record<WorkloadState, Said> = {
  ready: { word: 'ready', glyph: 'ok' },
  rolling: { word: 'rolling out', glyph: 'run' },
  degraded: { word: 'pods missing', glyph: 'warn' },
  stuck: { word: 'not converged', glyph: 'breach' },
  failed: { word: 'failed', glyph: 'breach' },
  paused: { word: 'rollout paused', glyph: 'wait' },
  zero: { word: 'scaled to 0', glyph: 'idle' },
  suspended: { word: 'suspended', glyph: 'wait' },
  active: { word: 'running', glyph: 'run' },
  scheduled: { word: 'scheduled', glyph: 'idle' },
  finished: { word: 'finished', glyph: 'ok' },
  unknown: { word: 'unknown', glyph: 'unknown' },
}
const NODES: Record<NodeState, Said> = {
  ready: { word: 'ready', glyph: 'ok' },
  cordoned: { word: 'cordoned', glyph: 'wait' },
  pressure: { word: 'under pressure', glyph: 'warn' },
  notReady: { word: 'not ready', glyph: 'breach' },
  unknown: { word: 'unknown', glyph: 'unknown' },
}

export const stateWord = (state: WorkloadState): string => WORKLOADS[state].word
export const nodeStateWord = (state: NodeState): string => NODES[state].word
export const workloadSaid = (state: WorkloadState): Said => WORKLOADS[state]
export const nodeSaid = (state: NodeState): Said => NODES[state]
