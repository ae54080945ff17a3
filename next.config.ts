import type { NextConfig } from 'next'

const everywhere = [
  { key: 'strict-transport-security', value: 'max-age=31536000; includeSubDomains' },
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'referrer-policy', value: 'no-referrer' },
  { key: 'cross-origin-opener-policy', value: 'same-origin' },
  { key: 'cross-origin-resource-policy', value: 'same-origin' },
]

const answers = [
  { key: 'content-security-policy', value: "default-src 'none'; frame-ancestors 'none'" },
  { key: 'cache-control', value: 'no-store' },
]

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  poweredByHeader: false,
  compress: false,
  typedRoutes: true,
  reactStrictMode: true,
  // Types are looked at by `npm run types`, which every check runs: not by each start as well.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  serverExternalPackages: ['pg', 'pino', 'prom-client', '@platformatic/kafka'],
  // The probes' names are the same on every role.
  rewrites: async () => [
    { source: '/:name(health|healthz)', destination: '/api/health' },
    { source: '/:name(ready|readyz)', destination: '/api/ready' },
  ],
  headers: async () => [
    { source: '/:path*', headers: everywhere },
    // An API answer is never rendered as a page; the pages' own policy carries a nonce and comes from proxy.ts.
    { source: '/api/:path*', headers: answers },
    { source: '/:name(health|healthz|ready|readyz)', headers: answers },
  ],
}
export default config
