import NextAuth from 'next-auth'
import { requestOptions } from '@/server/auth'

export const dynamic = 'force-dynamic'

const OPEN = new Set(['csrf', 'providers', 'signin', 'callback', 'signout', 'error'])

async function handler(request: Request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const { nextauth } = await context.params
  const [action = '', provider] = nextauth
  const { search, searchParams } = new URL(request.url)
  // What stands in the address of a start would be sent on to the provider as ours.
  const isSteered = action === 'signin' && request.method === 'POST' && search !== ''
  if (!OPEN.has(action) || isSteered) return new Response(null, { status: 404 })
  // The provider said no. Whatever else it says is not shown.
  if (action === 'callback' && provider === 'oidc' && searchParams.has('error'))
    return new Response(null, { status: 303, headers: { location: '/sign-in?error=declined' } })
  return NextAuth(requestOptions())(request, context)
}

export { handler as GET, handler as POST }
