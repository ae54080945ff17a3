import { type NextRequest, NextResponse } from 'next/server'

/** Headers that only this file or the framework may set. */
const DROPPED = ['x-nonce', 'x-acgs-path', 'x-middleware-subrequest', 'next-action', 'content-security-policy']

function policyOf(nonce: string): string {
  const isDevelopment = process.env.NODE_ENV !== 'production'
  const inDevelopment = isDevelopment ? " 'unsafe-eval'" : ''
  // The framework's own overlay of development writes style elements without a nonce.
  const styles = isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${inDevelopment}`,
    `style-src 'self' ${styles}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** One nonce a page, in the policy that the framework reads and the browser enforces. Comfort and headers only: no gate is here. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const policy = policyOf(nonce)
  const headers = new Headers(request.headers)
  for (const name of DROPPED) headers.delete(name)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  headers.set('x-acgs-path', `${request.nextUrl.pathname}${request.nextUrl.search}`) // to come back to after signing in
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  response.headers.set('cache-control', 'no-store')
  return response
}

export const config = { matcher: ['/((?!api|_next/static|_next/image|icon.svg|(?:health|healthz|ready|readyz)$).*)'] }
