import NextAuth from 'next-auth'
import { requestOptions, strangerContext } from '@/server/auth'
import { letStep } from '@/server/let-ask'
import { Limited, secondsOf } from '@/server/limits'

export const dynamic = 'force-dynamic'

/** What leads to somebody being let in, and costs us something each time. */
const STEPS = new Set(['signin', 'callback'])

/** Read by the page that asked by script, and by a person whom the provider sent back. */
function tooOften(cause: Limited, request: Request): Response {
  const seconds = secondsOf(cause)
  const init = { status: 429, headers: { 'retry-after': String(seconds) } }
  if (request.method === 'GET') return new Response(cause.message, init)
  return Response.json({ url: new URL(`/sign-in?error=limited:${seconds}`, request.url).href }, init)
}

const OPEN = new Set(['csrf', 'providers', 'signin', 'callback', 'signout', 'error'])

async function handler(request: Request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const { nextauth } = await context.params
  const [action = '', provider] = nextauth
  const { search, searchParams } = new URL(request.url)
  // What stands in the address of a start would be sent on to the provider as ours.
  const isSteered = action === 'signin' && request.method === 'POST' && search !== ''
  if (!OPEN.has(action) || isSteered) return new Response(null, { status: 404 })
  if (STEPS.has(action)) {
    const limited = await letStep(strangerContext(request.headers)).catch((cause: unknown) => cause)
    if (limited instanceof Limited) return tooOften(limited, request)
  }
  // The provider said no. Whatever else it says is not shown.
  if (action === 'callback' && provider === 'oidc' && searchParams.has('error'))
    return new Response(null, { status: 303, headers: { location: '/sign-in?error=declined' } })
  return NextAuth(requestOptions())(request, context)
}

export { handler as GET, handler as POST }
