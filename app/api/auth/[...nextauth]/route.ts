import NextAuth from 'next-auth'
import { authOptions } from '@/server/auth'

export const dynamic = 'force-dynamic'

const OPEN = new Set(['csrf', 'providers', 'signin', 'callback', 'signout', 'error'])
const answer = NextAuth(authOptions)

async function handler(request: Request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const { nextauth } = await context.params
  if (!OPEN.has(nextauth[0] ?? '')) return new Response(null, { status: 404 })
  return answer(request, context)
}

export { handler as GET, handler as POST }
