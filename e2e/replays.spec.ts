import type { Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'

const REPLAYED = { timeout: 120_000 }
const NOTE = 'a journey of the browser tests'

/** What the page's own calls say of themselves. */
const headersOf = (page: Page) => ({ origin: new URL(page.url()).origin, 'sec-fetch-site': 'same-origin', 'x-acgs-request': '1' })

/** An agent whose requests are denied for their harm, and a draft that would allow them. */
async function denials(n: number): Promise<string> {
  const agentId = `replay-${Date.now().toString(36)}`
  await acgs('agent', 'register', agentId, '--owner', 'Browser tests', '--trust', '0.95')
  const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', agentId)
  const body = { ...clean(agentId), context: { ...clean(agentId).context, harm_risk_assessment: 0.5 } }
  await expect(async () => {
    const told = (await decide(token, body)) as unknown as { violation_codes: string[] }
    expect(told.violation_codes).toContain('harm_risk_too_high')
  }).toPass({ timeout: 10_000 })
  for (let at = 1; at < n; at++) await decide(token, body)
  return agentId
}

/** A draft of the active version with one limit loosened, written through the product's own calls. Out: its id. */
async function aLooseDraft(page: Page): Promise<string> {
  const call = async (path: string, input: object) => {
    const answer = await page.request.post(`/api/trpc/${path}`, { data: { json: input }, headers: headersOf(page) })
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
    return ((await answer.json()) as { result: { data: { json: Record<string, unknown> } } }).result.data.json
  }
  const { id } = (await call('drafts.create', { name: `looser harm ${Date.now().toString(36)}` })) as { id: string }
  const asked = new URLSearchParams({ input: JSON.stringify({ json: { id, path: 'data.json' } }) })
  const read = await page.request.get(`/api/trpc/drafts.file?${asked}`)
  const file = ((await read.json()) as { result: { data: { json: { text: string; version: number } } } }).result.data.json
  const text = file.text.replace('"harm_maximum": 0.2', '"harm_maximum": 0.9')
  expect(text).not.toBe(file.text)
  await call('drafts.save', { id, path: 'data.json', version: file.version, text })
  return id
}

test.describe('a lead who wrote nothing of it', () => {
  test.use({ role: 'author' })
  test('an author replays a draft; what would be allowed stands on top, and somebody else acknowledges it by keyboard', async ({
    page,
    browser,
    stateOf,
    baseURL,
  }) => {
    test.setTimeout(240_000)
    const agentId = await denials(3)
    await page.goto('/policies/drafts')
    const draft = await aLooseDraft(page)
    await page.goto(`/policies/drafts/${draft}`)
    const panel = page.getByRole('region', { name: 'Replay', exact: true })
    await expect(panel.getByText('Not replayed yet')).toBeVisible()
    await panel.getByRole('button', { name: 'Replay 24 h' }).click()
    await expect(panel.getByText(/now allowed, all harm_risk_too_high/)).toBeVisible(REPLAYED)
    await expect(panel.getByText(/Replayable/)).toBeVisible()
    await expect(panel.getByText(/p99 on replay/)).toBeVisible()
    await panel.getByRole('link', { name: /^Show \d/ }).click()
    await expect(page).toHaveURL(/\/policies\/replays\/.+kind=deny_to_allow/)
    const report = page.url()
    await page.locator('summary').filter({ hasText: agentId }).first().click()
    await expect(page.getByText('Was denied, would be allowed.').first()).toBeVisible()
    await expectAccessible(page)
    await expect(page.getByText(/No longer found: harm_risk_too_high/).first()).toBeVisible()
    await expect(page.getByText('Acknowledging is open to roles analyst and lead.').first()).toBeVisible()

    const lead = await browser.newContext({ storageState: await stateOf('lead'), ...(baseURL ? { baseURL } : {}) })
    const other = await lead.newPage()
    await other.goto(`${report}&search=${agentId}`)
    await expect(other.getByText('not acknowledged')).toHaveCount(3)
    await other.keyboard.press('j')
    await other.keyboard.press('j')
    await other.keyboard.press('k')
    await other.keyboard.press('Enter')
    await other.getByLabel('Why this may be allowed').first().fill(NOTE)
    await other.keyboard.press('Enter')
    await expect(other.getByText(`: ${NOTE}`)).toBeVisible()
    await expect(other.getByText('not acknowledged')).toHaveCount(2)
    const download = other.waitForEvent('download')
    await other.getByRole('link', { name: 'Export as CSV' }).click()
    expect((await download).suggestedFilename()).toMatch(/^replay-changes-.*\.csv$/)
    await lead.close()
  })
})

test.describe('on a phone, in light', () => {
  test.use({ role: 'analyst', theme: 'light', viewport: PHONE })
  test('a replay with nothing in it says why, and fits', async ({ page }) => {
    test.setTimeout(180_000)
    await page.goto('/policies/drafts')
    const headers = headersOf(page)
    const answer = await page.request.post('/api/trpc/replays.ask', {
      data: { json: { version: 1, window: '1h', agent: 'nobody-at-all' } },
      headers,
    })
    const told = (await answer.json()) as { result: { data: { json: { id: string } } } }
    await page.goto(`/policies/replays/${told.result.data.json.id}`)
    await expect(page.getByText('Nothing to replay.').first()).toBeVisible(REPLAYED)
    await expectNoSideScroll(page)
    await expectAccessible(page)
  })
})
