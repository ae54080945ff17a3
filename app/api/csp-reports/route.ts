import { readCspReports } from '@/lib/schemas/csp-report'
import { countCspReports } from '@/server/csp-reports'

export const dynamic = 'force-dynamic'

const BODY_BYTES_MAX = 16_384

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A browser says what our page policy stopped. Nobody is asked to sign in for it, so it is counted and never stored. */
export async function POST(request: Request): Promise<Response> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/(csp-report|reports\+json)\b/i.test(type)) return new Response(null, { status: 415 })
  if (Number(request.headers.get('content-length') ?? Number.NaN) <= BODY_BYTES_MAX === false) return new Response(null, { status: 413 })
  const reports = readCspReports(parsed(await request.text()))
  if (!reports) return new Response(null, { status: 400 })
  countCspReports(reports, Date.now())
  return new Response(null, { status: 204 })
}
