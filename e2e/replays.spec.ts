import { call } from './call'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { patient } from './patient'
import { aLooserDraft, harmful } from './policy-versions'

const REPLAYED = { timeout: 120_000 }
const NOTE = 'a journey of the browser tests'

test.describe('a lead who wrote nothing of it', () => {
  test.use({ role: 'author' })
  test('an author replays a draft; what would be allowed stands on top, and somebody else acknowledges it by keyboard', async ({
    page,
    browser,
    stateOf,
    baseURL,
  }) => {
    test.setTimeout(240_000)
    const agentId = await harmful('replay', 3)
    await page.goto('/policies/drafts')
    const draft = await aLooserDraft(page)
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
    const other = patient(await lead.newPage())
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
    const { id } = await call<{ id: string }>(page.request, 'replays.ask', { version: 1, window: '1h', agent: 'nobody-at-all' })
    await page.goto(`/policies/replays/${id}`)
    await expect(page.getByText('Nothing to replay.').first()).toBeVisible(REPLAYED)
    await expectNoSideScroll(page)
    await expectAccessible(page)
  })
})
