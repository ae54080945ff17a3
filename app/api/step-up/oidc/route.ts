import { cookies } from 'next/headers'
import * as z from 'zod'
import { contextFrom, sidOf } from '@/server/auth'
import { refuseTooMany } from '@/server/let-ask'
import { startOidcStepUp } from '@/server/services/elevations/oidc-start'
import { singleSignOn, stepUpCookie } from '@/server/single-sign-on'

export const dynamic = 'force-dynamic'

const seeOther = (location: string) => new Response(null, { status: 303, headers: { location } })

/** Sends the browser to the provider, which asks the person again. Only a page of ours may begin it. */
export async function GET(request: Request): Promise<Response> {
  const id = z.uuid().safeParse(new URL(request.url).searchParams.get('elevation'))
  const by = singleSignOn()
  const site = request.headers.get('sec-fetch-site')
  if (!id.success || !by || (site !== null && site !== 'same-origin' && site !== 'none')) return new Response(null, { status: 404 })
  const asking = await contextFrom(request.headers, sidOf(request.headers), { isActivity: true, isChange: true })
  const { actor, changes, ...ctx } = asking
  if (!actor) return seeOther('/sign-in')
  const limited = await refuseTooMany(asking)
  if (limited) return limited
  const started = await startOidcStepUp({ ...ctx, db: changes, actor, entry: null }, { id: id.data, by })
  if (typeof started === 'string') return seeOther(`/step-up?outcome=${started}`)
  const { name, options } = stepUpCookie()
  const jar = await cookies()
  jar.set(name, started.cookie, options)
  return seeOther(started.url)
}
