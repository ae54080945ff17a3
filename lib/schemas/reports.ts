import * as z from 'zod'
import type { State } from './overview'
import { SearchText } from './text'

/** Made by the calendar, or when somebody asks for a day. */
export const PERIOD_KINDS = ['status-daily', 'status-weekly', 'status-monthly', 'execution-summary'] as const
export type PeriodKind = (typeof PERIOD_KINDS)[number]
export const REPORT_KINDS = [...PERIOD_KINDS, 'emergency-stop'] as const
export type ReportKind = (typeof REPORT_KINDS)[number]
export const KIND_NAMES: Record<ReportKind, string> = {
  'status-daily': 'Daily status',
  'status-weekly': 'Weekly status',
  'status-monthly': 'Monthly status',
  'execution-summary': 'Execution summary',
  'emergency-stop': 'Emergency stop',
}

/** complete: every source there is and no gap. sources_missing: no gap in time, but something has no source here. with_gaps: for some time nobody
 *  measured or nothing answered. nothing_measured: no decision and no probe in the whole period. */
export const COMPLETENESS = ['complete', 'sources_missing', 'with_gaps', 'nothing_measured'] as const
export type Completeness = (typeof COMPLETENESS)[number]
export const COMPLETENESS_NAMES: Record<Completeness, string> = {
  complete: 'complete',
  sources_missing: 'sources missing',
  with_gaps: 'with gaps',
  nothing_measured: 'nothing measured',
}

/** February 30 becomes March 2 when it is parsed, and what is no date at all becomes nothing. */
const isCalendarDay = (text: string) => {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
/** A day of the calendar, UTC. */
export const Day = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a day such as 2026-01-31')
  .refine(isCalendarDay, 'a day that exists')

/** The report of the day, week or month that holds `day`. */
export const CreateReport = z.strictObject({ kind: z.enum(PERIOD_KINDS), day: Day })
export type CreateReport = z.infer<typeof CreateReport>
/** The report of one emergency stop, by its run. */
export const CreateStopReport = z.strictObject({ runId: z.uuid() })
export type CreateStopReport = z.infer<typeof CreateStopReport>

export const ReportFilter = z.strictObject({
  search: SearchText.optional(),
  kind: z.enum(REPORT_KINDS).optional(),
  completeness: z.enum(COMPLETENESS).optional(),
})
export type ReportFilter = z.infer<typeof ReportFilter>
export const ReportCursor = z.string().regex(/^\d{1,14}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a cursor of an earlier answer')
export const ListReports = ReportFilter.extend({ cursor: ReportCursor.optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListReports = z.infer<typeof ListReports>
export const ReportRef = z.strictObject({ id: z.uuid() })
export type ReportRef = z.infer<typeof ReportRef>
export const REPORT_FORMATS = ['pdf', 'csv', 'json'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]
export const ReportFileRef = ReportRef.extend({ format: z.enum(REPORT_FORMATS) })
export type ReportFileRef = z.infer<typeof ReportFileRef>

export type Unit = 'ratio' | 'ms' | 'duration' | 'count' | 'times'
/** `measured`: a figure without a line of its own. Everything else as on the board. */
export type FigureState = State | 'measured'
export type ReportFigure = {
  key: string
  name: string
  value: number | null
  unit: Unit
  line: number | null
  /** Which way is better; null where neither is. */
  better: 'up' | 'down' | null
  state: FigureState
  n: number | null
  source: string
  query: string
  sampledAt: string | null
  why: string
}
export type Cell = string | number | null
/** `missing` says why nothing could be read; then there are no rows. */
export type ReportTable = { title: string; columns: string[]; rows: Cell[][]; note: string; missing: string | null }
export type ReportSection = { id: string; title: string; text: string[]; figures: ReportFigure[]; tables: ReportTable[] }
export type Gap = { source: string; from: string; to: string; why: string }
export const STATUSES = ['PASSED', 'STALE', 'NOT MEASURED', 'FAILED'] as const
/** Best first: a report is as good as its worst row. */
export type Status = (typeof STATUSES)[number]
export type Judged = { name: string; target: string; measured: string; status: Status; why: string }
export type Change = {
  key: string
  name: string
  unit: Unit
  now: number | null
  before: number | null
  direction: 'up' | 'down' | 'same' | null
  meaning: 'better' | 'worse' | null
  words: string
}
export type Missing = { what: string; why: string }

/** The one truth of a report: the page and the three files are drawn from it and from nothing else. Times are UTC. */
export type ReportBody = {
  v: 1
  name: string
  id: string
  kind: ReportKind
  period: { from: string; to: string }
  generatedAt: string
  by: string
  environment: string
  origin: 'live' | 'simulated'
  software: string
  constitution: { version: number; hash: string } | null
  lateMs: number | null
  completeness: Completeness
  overall: { status: Status; word: string; sentence: string }
  gaps: Gap[]
  gapsLeftOut: number
  notMeasured: Missing[]
  judged: Judged[]
  sections: ReportSection[]
  comparison: { from: string; to: string; changes: Change[] }
  definitions: { term: string; text: string }[]
  audit: { size: number | null; root: string | null; text: string }
}

export type ReportFile = { format: ReportFormat; bytes: number; sha256: string }
export type ReportListRow = {
  id: string
  name: string
  kind: ReportKind
  from: string
  to: string
  generatedAt: string
  by: string
  completeness: Completeness
  overall: string
  lateMs: number | null
}
/** A report that is not there yet, or could not be made. */
export type ReportRequestRow = {
  id: string
  kind: ReportKind
  from: string
  to: string
  state: 'requested' | 'making' | 'made' | 'failed'
  requestedAt: string
  by: string
  attempts: number
  failedWhy: string | null
}
export type ReportPage = {
  items: ReportListRow[]
  requests: ReportRequestRow[]
  nextCursor: string | null
  total: number
  readAt: string
}
/** `report` is null until it is made. */
export type ReportDetail = { request: ReportRequestRow; report: { body: ReportBody; files: ReportFile[] } | null; readAt: string }
