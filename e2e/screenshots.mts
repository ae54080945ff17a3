import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { findChromium } from './find-chromium.ts'

const BASE = process.env.ACGS_E2E_URL ?? 'http://localhost:3000'
const FOLDER = join(import.meta.dirname, '..', 'docs', 'screenshots')
const WIDE = { width: 1440, height: 900 }
const SHOTS = [
  { name: 'dark', theme: 'dark', viewport: WIDE },
  { name: 'light', theme: 'light', viewport: WIDE },
  { name: 'phone', theme: 'dark', viewport: { width: 390, height: 844 } },
] as const
type Shot = (typeof SHOTS)[number]

const TYPED = /^\/decisions\/[0-9a-f-]{36}$/

/** What must be on a page before it is worth a picture: measured figures, a drawn chart, a row, a recorded decision. */
async function showOverview(page: Page): Promise<void> {
  await page.goto('/')
  await page
    .getByRole('article', { name: /^Compliance/ })
    .getByText(/^n \d/)
    .waitFor({ timeout: 60_000 })
  await page.locator('.recharts-line-curve').first().waitFor({ state: 'attached' })
  await page.getByRole('button', { name: /of \d+ sources|^Live/ }).waitFor()
}
async function showDecisions(page: Page): Promise<void> {
  await page.goto('/decisions')
  await page
    .getByRole('link', { name: /, decision / })
    .first()
    .waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: /^Live/ }).waitFor()
}
async function showDecision(page: Page): Promise<void> {
  await page.goto('/decisions?verdict=deny&window=30d')
  const rows = page.getByRole('link', { name: /, decision / })
  await rows
    .or(page.getByText(/^No decision/))
    .first()
    .waitFor({ timeout: 60_000 })
  if ((await rows.count()) === 0) await showDecisions(page)
  await page
    .getByRole('link', { name: /, decision / })
    .first()
    .click()
  await page.waitForURL((url) => TYPED.test(url.pathname))
  await page.getByRole('region', { name: 'Facts' }).waitFor()
  await page.getByRole('button', { name: /^Live/ }).waitFor()
}

async function showViolations(page: Page): Promise<void> {
  await page.goto('/violations')
  await page.getByRole('row').nth(1).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: /^Live/ }).waitFor()
  await page.getByRole('row').nth(1).getByRole('link').click()
  await page.getByRole('region', { name: 'History' }).waitFor()
}

async function showAgent(page: Page): Promise<void> {
  await page.goto('/agents/web-scout')
  await page.getByRole('region', { name: 'Evolutions' }).waitFor()
  await page.getByRole('button', { name: /^Live/ }).waitFor()
}

async function showService(page: Page): Promise<void> {
  await page.goto('/services')
  await page.getByRole('link', { name: 'policy-engine', exact: true }).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: /^Live/ }).waitFor()
}

/** The first of a list on its own page; false where the list is empty. `view` is which of it, as the address says it. */
async function showFirst(page: Page, { list, region, view = '' }: { list: string; region: string; view?: string }): Promise<boolean> {
  await page.goto(`${list}${view}`)
  await page.getByRole('button', { name: /^Live/ }).waitFor()
  await page
    .getByText(/^read /)
    .first()
    .waitFor()
  const first = page.locator(`main tbody a[href^="${list}/"]`).first()
  if ((await first.count()) === 0) return false
  await page.goto((await first.getAttribute('href')) ?? list)
  await page.getByRole('region', { name: region }).first().waitFor()
  await page.getByRole('button', { name: /^Live/ }).waitFor()
  return true
}

/** The rooms of people, approvals and the log, as an administrator sees them. */
async function takeAccess(browser: Browser, { name, theme, viewport }: Shot): Promise<void> {
  const context = await browser.newContext({ baseURL: BASE, viewport, reducedMotion: 'reduce' })
  await context.addCookies([{ name: 'acgs-theme', value: theme, url: BASE }])
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByRole('button', { name: /Lea Moreau/ }).click()
  await page.waitForURL(`${BASE}/`)
  for (const path of ['people', 'audit', 'approvals', 'alarms', 'account']) {
    await page.goto(`/${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('button', { name: /^Live/ }).waitFor()
    await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' })
    await page.mouse.move(0, 0)
    await page.screenshot({ path: join(FOLDER, `${path}-${name}.png`) })
    console.log(`docs/screenshots/${path}-${name}.png`)
  }
  await context.close()
}

async function take(browser: Browser, { name, theme, viewport }: Shot): Promise<void> {
  const context = await browser.newContext({ baseURL: BASE, viewport, reducedMotion: 'reduce' })
  await context.addCookies([{ name: 'acgs-theme', value: theme, url: BASE }])
  const page = await context.newPage()
  const keep = async (what: string) => {
    await page.mouse.move(0, 0)
    await page.screenshot({ path: join(FOLDER, `${what}-${name}.png`) })
    console.log(`docs/screenshots/${what}-${name}.png`)
  }
  await page.goto('/sign-in')
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await keep('sign-in')
  await page.getByRole('button', { name: /Ama Owusu/ }).click()
  await page.waitForURL(`${BASE}/`)
  await showOverview(page)
  await keep('overview')
  await showDecisions(page)
  await keep('decisions')
  await showDecision(page)
  await keep('decision')
  await showViolations(page)
  await keep('violations')
  await page.goto('/agents')
  await page.getByRole('link', { name: 'web-scout' }).first().waitFor()
  await page.getByRole('button', { name: /^Live/ }).waitFor()
  await keep('agents')
  await showAgent(page)
  await keep('agent')
  await showService(page)
  await keep('services')
  await page.getByRole('link', { name: 'policy-engine', exact: true }).click()
  await page.getByRole('region', { name: 'Revisions' }).waitFor()
  await page.getByRole('button', { name: /^Live/ }).waitFor()
  await keep('service')
  if (await showFirst(page, { list: '/plans', view: '?view=closed', region: 'What changes' })) await keep('plan')
  if (await showFirst(page, { list: '/runs', view: '?view=ended', region: 'Steps on the clock' })) await keep('run')
  if (await showFirst(page, { list: '/sandboxes', view: '?view=all', region: 'Facts' })) await keep('sandbox')
  if (await showFirst(page, { list: '/incidents', view: '?view=all', region: 'Timeline' })) await keep('incident')
  if (await showFirst(page, { list: '/drills', region: 'Score sheet' })) await keep('drill')
  await page.goto('/emergency')
  await page.getByRole('article', { name: 'Stop all agent work' }).getByText('ready', { exact: true }).waitFor({ timeout: 90_000 })
  await page.getByRole('button', { name: /^Live/ }).waitFor()
  await keep('emergency')
  await page.goto('/reviews')
  await page
    .getByText(/^read /)
    .first()
    .waitFor()
  await page.getByRole('button', { name: /^Live/ }).waitFor()
  await keep('reviews')
  if (await showFirst(page, { list: '/reviews', region: 'Facts' })) await keep('review')
  await page.goto('/objectives')
  await page.getByRole('region', { name: 'History' }).waitFor()
  await page.getByRole('button', { name: /^Live/ }).waitFor()
  await keep('objectives')
  await page.goto('/reports')
  await page.getByRole('button', { name: /^Live/ }).waitFor()
  await keep('reports')
  if (await showFirst(page, { list: '/reports', region: 'Overall' })) await keep('report')
  await context.close()
}

/** `npm run screenshots`: pictures of a running system, for the documentation. */
mkdirSync(FOLDER, { recursive: true })
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu'] })
try {
  for (const shot of SHOTS) {
    await take(browser, shot)
    await takeAccess(browser, shot)
  }
} finally {
  await browser.close()
}
