import { type NextRequest, NextResponse } from 'next/server'

/** Headers that only this file, the framework or a proxy of ours may set. */
const DROPPED = ['x-nonce', 'x-acgs-path', 'x-middleware-subrequest', 'next-action', 'content-security-policy']
const DROPPED_FOR_API = [...DROPPED, 'rsc', 'next-router-state-tree', 'next-router-prefetch', 'next-router-segment-prefetch']

const REPORTS = '/api/csp-reports'

function cleaned(from: Headers, dropped: readonly string[]): Headers {
  const headers = new Headers(from)
  for (const name of dropped) headers.delete(name)
  for (const name of [...headers.keys()]) if (name.startsWith('impersonate-')) headers.delete(name)
  return headers
}

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
    'report-to csp',
    `report-uri ${REPORTS}`,
  ].join('; ')
}

/** One nonce a page, in the policy that the framework reads and the browser enforces. Comfort and headers only: no gate is here. */
export function proxy(request: NextRequest): NextResponse {
  if (request.nextUrl.pathname.startsWith('/api/'))
    return NextResponse.next({ request: { headers: cleaned(request.headers, DROPPED_FOR_API) } })
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const policy = policyOf(nonce)
  const headers = cleaned(request.headers, DROPPED)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  headers.set('x-acgs-path', `${request.nextUrl.pathname}${request.nextUrl.search}`) // to come back to after signing in
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  response.headers.set('content-security-policy-report-only', `require-trusted-types-for 'script'; report-to csp; report-uri ${REPORTS}`)
  response.headers.set('reporting-endpoints', `csp="${REPORTS}"`)
  response.headers.set('cache-control', 'no-store')
  return response
}

export const config = { matcher: ['/((?!_next/static|_next/image|icon.svg|(?:health|healthz|ready|readyz)$).*)'] }
