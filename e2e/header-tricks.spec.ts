import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures'

/** Every route of the build, as the framework lists them, with made-up parts. */
const MANIFEST = join(import.meta.dirname, '..', '.next', 'app-path-routes-manifest.json')
const routes = () =>
  [...new Set(Object.values(JSON.parse(readFileSync(MANIFEST, 'utf8')) as Record<string, string>))]
    .filter((route) => !/icon|_not-found|_global-error|health|ready|api\/auth|sign-in/.test(route))
    .map((route) => route.replaceAll(/\[[^\]]*trpc[^\]]*\]/g, 'agents.list').replaceAll(/\[[^\]]+\]/g, 'made-up'))

const TRICKS: Record<string, Record<string, string>> = {
  plain: {},
  'a component request': { rsc: '1' },
  'a prefetch': { rsc: '1', 'next-router-prefetch': '1', purpose: 'prefetch' },
  'a segment prefetch': { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
  'a skipped proxy': { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
  'an inner address': { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' },
  'another path': { 'x-original-url': '/sign-in', 'x-rewrite-url': '/sign-in', 'x-invoke-path': '/sign-in', 'x-matched-path': '/sign-in' },
  'somebody else': { 'x-user': 'admin', 'x-acgs-actor': 'admin', authorization: 'Bearer admin', 'x-acgs-path': '/sign-in' },
}

test.use({ role: null })
test('F44: no header and no form of a path opens what the plain request does not', async ({ request }) => {
  const found = routes()
  expect(found.length).toBeGreaterThan(8)
  for (const route of found) {
    const isApi = route.startsWith('/api/')
    const paths = isApi
      ? [route]
      : [route, `${route === '/' ? '/index' : route}.rsc`, `${route}?_rsc=abcde`, `${route.replace(/\/$/, '')}/`]
    for (const path of paths)
      for (const [trick, headers] of Object.entries(TRICKS)) {
        // A component request without its mark is sent on to the same path with it.
        const answer = await request.get(path, { headers, maxRedirects: isApi ? 2 : 0 })
        const body = await answer.text()
        const said = `${path} with ${trick} answered ${answer.status()}`
        if (isApi) expect([401, 404, 405], said).toContain(answer.status())
        else if (answer.status() === 200) expect(body, said).toMatch(/sign-in/)
        else expect([303, 307, 308, 404], said).toContain(answer.status())
        expect(body, said).not.toMatch(/research-assistant|"decisionId"|"evaluatedAt"|"generatedAt"/)
      }
  }
})
