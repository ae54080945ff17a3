import { IncidentRef } from '@/lib/schemas/incidents'
import { csvRoute } from '@/server/csv-route'
import { exportTimeline } from '@/server/services/incidents/timeline-page'
import { incidentsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

const file = csvRoute({
  name: 'timeline',
  permission: 'incidents:export',
  action: 'incidents.export',
  target: incidentsOf(),
  schema: IncidentRef,
  rows: exportTimeline,
  format: 'jsonl',
})

/** The whole timeline of one incident as JSON lines, oldest first. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const url = new URL(request.url)
  url.search = new URLSearchParams({ id: (await params).id }).toString()
  return file.GET(new Request(url, request))
}
export const { HEAD } = file
