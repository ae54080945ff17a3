import * as z from 'zod'
import { STOP_LINES } from '@/lib/emergency-words'
import { formatCount, formatDuration, utcTitle } from '@/lib/format'
import type { Cell, ReportSection, ReportTable } from '@/lib/schemas/reports'
import { tookMs } from '@/lib/stop-names'
import { cell } from './cell'
import type { RunFacts, StepFacts, StopFacts } from './stop-facts'
import { sayEnd, sayStopped } from './stop-words'

const table = (
  title: string,
  columns: string[],
  { rows, note = '', missing = null }: Partial<ReportTable> & { rows: Cell[][] },
): ReportTable => ({
  ...{ title, columns, rows, note, missing },
})
const section = (id: string, title: string, { text = [], tables = [] }: { text?: string[]; tables?: ReportTable[] }): ReportSection => ({
  ...{ id, title, text, figures: [], tables },
})

function clocksTable({ row }: StopFacts): ReportTable {
  const clocks: [string, number, string | null][] = [
    ['Denied', STOP_LINES.latched, row.latchedAt],
    ['Contained', STOP_LINES.contained, row.containedAt],
    ['Stopped, first sight', STOP_LINES.stopped, row.stoppedAt],
    ['Stopped, second sight', STOP_LINES.confirmed, row.confirmedAt],
  ]
  const isOfOne = row.scope === 'workload'
  return table('Clocks, from acceptance', ['Clock', 'Line', 'Seen at', 'After', 'Line kept'], {
    rows: clocks
      .filter(([name]) => !(isOfOne && name === 'Denied'))
      .map(([name, lineMs, at]) => {
        const ms = tookMs(row, at)
        return [
          name,
          formatDuration(lineMs),
          at === null ? 'not seen' : utcTitle(at),
          ms === null ? 'not seen' : formatDuration(ms),
          ms === null ? 'no' : ms <= lineMs ? 'yes' : `no, ${formatDuration(ms - lineMs)} over`,
        ]
      }),
    note: 'Each is an observation, by the clock of the database.',
  })
}

const Told = z.object({ unknown: z.string() })
const saidOf = ({ error, facts }: StepFacts): string => error ?? Told.safeParse(facts).data?.unknown ?? ''
const since = (from: Date, at: Date | null): string => (at === null ? 'never' : formatDuration(Math.max(0, at.getTime() - from.getTime())))

/** Every step, done or not, with its times after the run was accepted. */
const stepsTable = (title: string, { steps, createdAt }: RunFacts, from: Date = createdAt): ReportTable =>
  table(title, ['Step', 'What', 'Kind', 'State', 'Begun after', 'Ended after', 'Attempts', 'What was said'], {
    rows: steps.map((step) => [
      ...[step.n, cell(step.title), step.kind, step.state, since(from, step.intentAt), since(from, step.finishedAt), step.attempt],
      cell(saidOf(step)),
    ]),
  })

function evidenceTables({ evidence: { pieces, total }, board }: StopFacts): ReportTable[] {
  const said = board.evidence
  const note =
    said === null
      ? 'No step has said what it took.'
      : `Of ${said.captured} of ${said.of} sandboxes everything, ${formatCount(said.files)} files, ${formatCount(said.gaps)} gaps.`
  return [
    table('Light evidence, by digest', ['Of', 'Name', 'Taken', 'Bytes', 'SHA-256', 'Why it is missing'], {
      rows: pieces.map((piece) => [
        ...[cell(piece.targetKey), cell(piece.name), utcTitle(piece.takenAt.toISOString()), piece.size, piece.digest],
        piece.missing === null ? (piece.isTruncated ? 'cut at its limit' : '') : cell(piece.missing),
      ]),
      note: total > pieces.length ? `PARTIAL: the first ${formatCount(pieces.length)} of ${formatCount(total)}. ${note}` : note,
    }),
  ]
}

const Before = z.looseObject({ replicas: z.number().nullish(), suspend: z.boolean().nullish(), uid: z.string().nullish() })
function sayBefore(body: unknown): string {
  const { replicas, suspend, uid } = Before.catch({}).parse(body)
  if (uid === null) return 'was not there'
  if (replicas != null) return `${replicas} replicas`
  return suspend == null ? 'kept as it was' : suspend ? 'suspended' : 'not suspended'
}

function resumeSection({ row, resume }: StopFacts): ReportSection {
  if (resume === null)
    return section('resume', 'Resume', {
      text: [
        row.resumedAt === null
          ? 'It was not resumed when the report was made.'
          : `It ended with a wider stop at ${utcTitle(row.resumedAt)}.`,
      ],
    })
  const ended =
    row.resumedAt === null
      ? 'It was not seen to be resumed when the report was made.'
      : `The denial of this stop ended at ${utcTitle(row.resumedAt)}.`
  const agreed = resume.agreed.length === 0 ? 'nobody else' : resume.agreed.map(cell).join(', ')
  return section('resume', 'Resume', {
    text: [`Asked by ${cell(resume.by)}, agreed to by ${agreed}: ${cell(resume.outcome ?? resume.state)}.`, ended],
    tables: [stepsTable('Steps of the resume', resume)],
  })
}

/** A stop as its report tells it: what was seen, every step, what was taken and kept, and the way back. Pure. */
export function stopReportSections(facts: StopFacts): ReportSection[] {
  const { row, run, board, method, priors } = facts
  const accepted = new Date(row.acceptedAt)
  const { total, contained, gone } = board.sandboxes
  const about: [string, Cell][] = [
    ['What was stopped', cell(sayStopped(row))],
    ['By', cell(row.startedBy)],
    ['Confirmed by', cell(method ?? 'not known')],
    ['Reason', cell(row.reason)],
    ['Accepted', utcTitle(row.acceptedAt)],
    ['Drill', row.drill ? 'yes: nothing of it is real' : 'no'],
    ['Run', row.runId],
    ['Outcome of the run', cell(run.outcome ?? `${run.state}, not ended when the report was made`)],
    ['Workers that took it', cell(run.owners.join(', ') || 'none')],
    ['Sandboxes', row.scope === 'workload' ? 'none are of this stop' : `${total}, ${contained} seen contained, ${gone} seen gone`],
    ['Incident', row.incidentId ?? 'none'],
  ]
  return [
    section('stop', 'The stop', {
      text: [`${row.drill ? 'Drill. ' : ''}${sayStopped(row)}: ${sayEnd(row)}.`.replace(/^./, (first) => first.toUpperCase())].map(cell),
      tables: [table('What it was', ['Fact', 'Value'], { rows: about }), clocksTable(facts)],
    }),
    section('steps', 'Steps', { tables: [stepsTable('Every step of the stop', run, accepted)] }),
    section('evidence', 'Evidence', { tables: evidenceTables(facts) }),
    section('before', 'What was kept to be restored', {
      tables: [
        table('Before the first write', ['Of', 'As it was', 'SHA-256'], {
          rows: priors.map(({ targetKey, body, digest }) => [cell(targetKey), sayBefore(body), digest]),
          note: priors.length === 0 ? 'Nothing was kept.' : '',
        }),
      ],
    }),
    resumeSection(facts),
    section('told', 'Who was told', {
      tables: [
        table('Told', ['When', 'What'], {
          rows: board.told.map(({ what, at }) => [utcTitle(at), cell(what)]),
          note: board.told.length === 0 ? 'Nobody had to be told.' : '',
        }),
        table('Left to do by hand', ['Command'], {
          rows: board.manual.map((line) => [cell(line)]),
          note: board.manual.length === 0 ? 'Nothing is left to do by hand.' : '',
        }),
      ],
    }),
  ]
}
