import { STOP_LINES } from '@/lib/emergency-words'
import { formatDuration } from '@/lib/format'
import { sayStatus } from '@/lib/say-figure'
import type { Gap, Judged, ReportBody } from '@/lib/schemas/reports'
import { tookMs } from '@/lib/stop-names'
import type { ServiceContext } from '@/server/context'
import { cell } from './cell'
import { DEFINITIONS } from './definitions'
import type { Asked } from './gather'
import { headerOf } from './header'
import { newestCheckpoint } from './newest-checkpoint'
import { worstOf } from './overall'
import { readStopFacts, type StopFacts } from './stop-facts'
import { stopReportSections } from './stop-report-sections'
import { sayEnd } from './stop-words'

const CLOCKS = [
  { name: 'Contained', of: 'containedAt', lineMs: STOP_LINES.contained },
  { name: 'Stopped', of: 'stoppedAt', lineMs: STOP_LINES.stopped },
  { name: 'Seen stopped a second time', of: 'confirmedAt', lineMs: null },
] as const

/** What is asked of every stop. One that is under way is not judged. Pure. */
export function judgeStop({ row, board, run }: StopFacts): Judged[] {
  const isOver = row.confirmedAt !== null || row.failedAt !== null
  const clocks = CLOCKS.map(({ name, of, lineMs }): Judged => {
    const ms = tookMs(row, row[of])
    const isKept = ms !== null && (lineMs === null || ms <= lineMs)
    return {
      name,
      target: lineMs === null ? 'observed' : `within ${formatDuration(lineMs)}`,
      measured: ms === null ? 'not seen' : formatDuration(ms),
      status: isKept ? 'PASSED' : ms === null && !isOver ? 'NOT MEASURED' : 'FAILED',
      why: isKept ? 'observed' : ms === null ? cell(run.outcome ?? 'nobody has seen it yet') : 'seen, and too late',
    }
  })
  const { evidence } = board
  if (row.scope === 'workload') return clocks
  const isWhole = evidence !== null && evidence.gaps === 0
  return [
    ...clocks,
    {
      name: 'Light evidence',
      target: 'of every sandbox',
      measured: evidence === null ? 'unknown' : `${evidence.captured} of ${evidence.of}`,
      status: isWhole ? 'PASSED' : evidence === null ? 'NOT MEASURED' : 'FAILED',
      why: isWhole ? 'kept by digest' : evidence === null ? 'no step has said what it took' : `${evidence.gaps} gaps, listed below`,
    },
  ]
}

const gapsOf = ({ evidence, row }: StopFacts): Gap[] =>
  evidence.pieces
    .filter(({ missing }) => missing !== null)
    .map(({ targetKey, name, missing, takenAt }) => ({
      source: cell(`${targetKey}/${name}`),
      from: row.acceptedAt,
      to: takenAt.toISOString(),
      why: cell(missing ?? ''),
    }))

const TERMS = new Set(['Unknown', 'Gap'])
const STOP_TERMS = [
  { term: 'Contained', text: 'No ready endpoint and no open network path, observed. Of sandboxes, or of the workload that was stopped.' },
  { term: 'Stopped', text: 'Pods gone by their uid, observed. The first sight ends the clock; a second one 10 s later confirms it.' },
  { term: 'Not confirmed', text: 'Nobody saw it to its end by its line. It is never counted as stopped.' },
]

/** The report of one stop, from what was seen and written down. Errors: NOT_FOUND where no stop has the run. */
export async function gatherStopReport(ctx: ServiceContext, asked: Asked & { runId: string }): Promise<ReportBody> {
  const header = await headerOf(ctx, asked)
  const facts = await readStopFacts(ctx, asked.runId)
  const judged = judgeStop(facts)
  const status = worstOf(judged.map((row) => row.status))
  const gaps = gapsOf(facts)
  const end = sayEnd(facts.row)
  return {
    ...header,
    completeness:
      gaps.length > 0 ? 'with_gaps' : facts.board.evidence === null && facts.row.scope !== 'workload' ? 'sources_missing' : 'complete',
    overall: {
      status,
      word: sayStatus(status, ctx.origin),
      sentence: `${facts.row.drill ? 'A drill. ' : ''}${end.charAt(0).toUpperCase()}${end.slice(1)}.`,
    },
    gaps: gaps.slice(0, 500),
    gapsLeftOut: Math.max(0, gaps.length - 500),
    notMeasured: [],
    judged,
    sections: stopReportSections(facts),
    comparison: { ...header.period, changes: [] },
    definitions: [...STOP_TERMS, ...DEFINITIONS.filter(({ term }) => TERMS.has(term))],
    audit: await newestCheckpoint(ctx),
  }
}
