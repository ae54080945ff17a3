import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'

const AGENT = `hostile-${Date.now().toString(36)}`
const BIDI = String.fromCodePoint(0x202e)
const ZERO_WIDTH = String.fromCodePoint(0x200b)
const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) ${BIDI}evil${ZERO_WIDTH}`

test('F35, F36 hostile, bidirectional and endless text is inert, marked, cut with a note, and does not slow the page', async ({ page }) => {
  await acgs('agent', 'register', AGENT, '--owner', HOSTILE, '--trust', '0.95')
  const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', AGENT)
  const input = {
    hostile: HOSTILE,
    [HOSTILE]: 'a name',
    bomb: '['.repeat(20_000),
    long: 'x'.repeat(60_000),
    labels: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`label_${i}`, i])),
  }
  let id = ''
  const ask = async () => {
    id = (await decide(token, { ...clean(AGENT), input_data: input })).decision_id
    return Boolean(id)
  }
  await expect.poll(ask).toBe(true)
  page.on('dialog', () => expect(false, 'text became a program').toBe(true))
  await expect
    .poll(async () => {
      await page.goto(`/decisions/${id}`)
      return page.getByRole('region', { name: 'Input', exact: true }).isVisible()
    })
    .toBe(true)
  const shown = page.getByRole('region', { name: 'Input', exact: true })
  await expect(shown.getByText('<script>alert(1)</script>').first()).toBeVisible()
  await expect(shown.getByText('⟦U+202E⟧evil⟦U+200B⟧').first()).toBeVisible()
  await expect(shown.getByText(/more characters/).first()).toBeVisible()
  await expect(shown.getByText(/more lines are in the record/)).toBeVisible()
  await page.setViewportSize(PHONE)
  await expectNoSideScroll(page)
  for (const address of [`/agents/${AGENT}`, `/agents?search=${AGENT}`]) {
    await page.goto(address)
    await expect(page.getByText('⟦U+202E⟧evil').first()).toBeVisible()
    await expectNoSideScroll(page)
  }
  expect(await page.locator('main script, main img[src="x"], main a[href^="javascript"]').count()).toBe(0)
})

/** Every address the build made, with its parameters filled. */
function addresses(): string[] {
  const manifest = join(import.meta.dirname, '..', '.next', 'app-path-routes-manifest.json')
  const routes = Object.values(JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>)
  return [...new Set(routes)]
    .filter((route) => !route.startsWith('/_') && !OPEN.includes(route))
    .map((route) => route.replace('[trpc]', 'overview.read').replaceAll(/\[[^\]]+\]/g, 'anything'))
}
/** What answers without a session, on purpose. */
const OPEN = ['/sign-in', '/api/auth/[...nextauth]', '/api/health', '/api/ready', '/icon.svg']
const TRICKS: readonly Record<string, string>[] = [
  {},
  { rsc: '1', 'next-router-prefetch': '1' },
  { rsc: '1', 'next-router-segment-prefetch': '/_tree' },
  { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
  { 'x-original-url': '/sign-in', 'x-rewrite-url': '/sign-in' },
  { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'localhost', 'x-forwarded-proto': 'https' },
  { 'x-acgs-path': '/sign-in', 'x-nonce': 'given', 'x-invoke-path': '/sign-in' },
  { 'x-matched-path': '/sign-in', 'x-nextjs-data': '1' },
]

test.describe('nobody', () => {
  test.use({ role: null })
  test('F44 header tricks, .rsc and prefetch addresses open no door: each answers as the plain one does', async ({
    playwright,
    baseURL,
  }) => {
    const http = await playwright.request.newContext({ ...(baseURL ? { baseURL } : {}) })
    const wrong: string[] = []
    expect(addresses().length).toBeGreaterThan(8)
    for (const path of addresses()) {
      for (const headers of TRICKS) {
        for (const address of [path, `${path}?_rsc=1a2b`, ...(path === '/' ? ['/index.rsc'] : [`${path}.rsc`, `${path}/`])]) {
          const answer = await http.get(address, { headers })
          const text = await answer.text()
          const { pathname } = new URL(answer.url())
          // Inside a streamed page the redirect is part of the body; a prefetch gets the names of the route's own parts and nothing else.
          const isTree = text.split('\n').every((line) => line === '' || /^\d+:(\[\["children",|\{"q":)/.test(line))
          const isLed = pathname === '/sign-in' || /NEXT_REDIRECT;\w+;\/sign-in/.test(text)
          const isShut = isLed || isTree || [400, 401, 403, 404].includes(answer.status())
          if (!isShut || /agent_id|policy-engine|demo-/.test(text)) wrong.push(`${answer.status()} ${address} ${JSON.stringify(headers)}`)
        }
      }
    }
    expect(wrong).toEqual([])
    await http.dispose()
  })
})
