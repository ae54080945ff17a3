import * as z from 'zod'
import { Instant } from './instant'

export const EXPORT_FORMATS = ['jsonl', 'csv', 'ocsf', 'ecs', 'cef'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]
export const FORMAT_NAMES: Record<ExportFormat, string> = {
  jsonl: 'JSON lines, the truth alone',
  csv: 'with CSV for a spreadsheet',
  ocsf: 'with OCSF 1.8',
  ecs: 'with Elastic Common Schema',
  cef: 'with CEF',
}

const FROM_BEFORE_TO = { message: 'must not be before from', path: ['to'] }
const isForward = ({ from, to }: { from: string; to: string }) => Date.parse(from) <= Date.parse(to)
const Asked = {
  /** The first time in it. */
  from: Instant,
  /** The first time no longer in it. */
  to: Instant,
  format: z.enum(EXPORT_FORMATS).default('jsonl'),
}

export const RequestExport = z.strictObject({ ...Asked, includeDetail: z.boolean().default(false) }).refine(isForward, FROM_BEFORE_TO)
export type RequestExport = z.output<typeof RequestExport>
/** As it comes over HTTP. */
export const WireRequestExport = z.strictObject({ ...Asked, include_detail: z.boolean().default(false) }).refine(isForward, FROM_BEFORE_TO)
export type WireRequestExport = z.output<typeof WireRequestExport>

export const ExportRef = z.strictObject({ id: z.uuid() })
export type ExportRef = z.infer<typeof ExportRef>
export const ExportCursor = z.string().regex(/^\d{1,14}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a cursor of an earlier answer')
export const ListExports = z.strictObject({ cursor: ExportCursor.optional(), limit: z.number().int().min(1).max(200).default(20) })
export type ListExports = z.infer<typeof ListExports>

const Size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
export const VERIFY_MAX = 1_000_000
const isRange = ({ from_size = 0, to_size }: { from_size?: number | undefined; to_size?: number | undefined }) =>
  to_size === undefined || from_size <= to_size
/** Entries from index `from_size` up to size `to_size`; without them the whole log. */
export const VerifyLog = z
  .strictObject({ from_size: Size.optional(), to_size: Size.optional() })
  .refine(isRange, { message: 'must not be below from_size', path: ['to_size'] })
export type VerifyLog = z.infer<typeof VerifyLog>

export const EXPORT_STATES = ['requested', 'making', 'made', 'failed', 'expired'] as const
export type ExportState = (typeof EXPORT_STATES)[number]
/** `expired`: its file is no longer kept; what was in it can be asked for again. */
export type ExportRow = {
  id: string
  name: string
  format: ExportFormat
  from: string
  to: string
  includeDetail: boolean
  state: ExportState
  requestedAt: string
  by: string
  finishedAt: string | null
  failedWhy: string | null
  attempts: number
  entries: number | null
  first: number | null
  end: number | null
  size: number | null
  leftOut: number | null
  bytes: number | null
  sha256: string | null
  /** Until when the file is kept. */
  keptUntil: string | null
}
export type ExportPage = { items: ExportRow[]; nextCursor: string | null; total: number; readAt: string }
