import { cookies } from 'next/headers'
import { contextFrom, sidOf, withRenewed } from '@/server/auth'
import { refuseTooMany } from '@/server/let-ask'
import { verifyOidcStepUp } from '@/server/services/elevations/verify-oidc'
import { singleSignOn, stepUpCookie } from '@/server/single-sign-on'

export const dynamic = 'force-dynamic'

const seeOther = (location: string) => new Response(null, { status: 303, headers: { location } })
const MAX = 4096

/** Where the provider sends the browser back. What it brought counts once: the cookie goes with the first answer. */
export async function GET(request: Request): Promise<Response> {
  const by = singleSignOn()
  if (!by) return new Response(null, { status: 404 })
  const asking = await contextFrom(request.headers, sidOf(request.headers), { isActivity: true, isChange: true })
  const { actor, changes, ...ctx } = asking
  if (!actor) return seeOther('/sign-in')
  const limited = await refuseTooMany(asking)
  if (limited) return limited
  const jar = await cookies()
  const { name, options } = stepUpCookie()
  const cookie = jar.get(name)?.value
  jar.set(name, '', { ...options, maxAge: 0 })
  const { searchParams } = new URL(request.url)
  const at = (key: string) => searchParams.get(key)?.slice(0, MAX) ?? null
  const returned = { state: at('state'), code: at('code'), iss: at('iss'), error: at('error') }
  const outcome = await verifyOidcStepUp({ ...ctx, db: changes, actor, entry: null }, { cookie, returned, by })
  return withRenewed(seeOther(`/step-up?outcome=${outcome}`), ctx)
}
