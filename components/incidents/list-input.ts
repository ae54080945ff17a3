import { keepValid } from '@/lib/keep-valid'
import { AlertFilter, IncidentFilter, type ListAlerts, type ListIncidents } from '@/lib/schemas/incidents'

export const PAGE_SIZE = 50
type Given = Readonly<Record<string, unknown>>
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const from = ({ cursor }: Given): { cursor?: string } => (typeof cursor === 'string' && UUID.test(cursor) ? { cursor } : {})
/** An address has text alone; a severity is a number. */
const asNumber = (given: unknown): unknown => (typeof given === 'string' && /^[1-4]$/.test(given) ? Number(given) : given)

/** The list's question from an address. A part the schema refuses is left out, so a mistyped address still shows a list. */
export function listInput(given: Given): ListIncidents {
  const { severity, ...rest } = given
  const kept = keepValid(IncidentFilter.shape, { ...rest, severity: asNumber(severity) })
  return { ...IncidentFilter.parse(kept), ...from(given), limit: PAGE_SIZE }
}

export function alertInput(given: Given): ListAlerts {
  return { ...AlertFilter.parse(keepValid(AlertFilter.shape, given)), ...from(given), limit: PAGE_SIZE }
}

/** A filter as an address. */
export function filterQuery({ cursor: _cursor, limit: _limit, ...filter }: ListIncidents | ListAlerts): string {
  return new URLSearchParams(Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])).toString()
}
