import type { Locator, Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { editDeployment } from './cluster-object'
import { confirmAsPersona, confirmation } from './confirm'
import { withDatabase } from './database'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'
import { killWorker } from './kill-worker'

/** One person stops, a worker dies, several people bring it back: longer than one page. */
test.describe.configure({ timeout: 300_000 })

const REASON = 'a journey of the browser tests'
const SOON = { timeout: 15_000, intervals: [50] }
const CONTROLLER = { namespace: 'workload', name: 'sandbox-controller' }

const card = (page: Page, name: string): Locator => page.getByRole('article', { name, exact: true })
const clock = (page: Page, name: string): Locator => page.getByRole('region', { name: 'Clocks' }).getByRole('article', { name })
const strip = (page: Page): Locator => page.getByRole('region', { name: 'Emergency stop' })

/** What a journey that ended before it could leaves behind would stop every other one. */
test.afterEach(async () => {
  const left = await withDatabase('acgs_owner', async (client) => {
    const { rowCount } = await client.query(`UPDATE emergency SET resumed_at = clock_timestamp() WHERE resumed_at IS NULL`)
    await client.query(`UPDATE runtime_document SET body = jsonb_set(body, '{all}', 'null') WHERE key = 'latch' AND body->'all' <> 'null'`)
    await client.query(`UPDATE change_freeze SET ended_at = clock_timestamp() WHERE ended_at IS NULL`)
    return rowCount ?? 0
  })
  if (left > 0) await editDeployment(CONTROLLER, { spec: { replicas: 2 } })
})

test.describe('all agent work', () => {
  test.use({ role: 'operator', viewport: PHONE })

  test('is stopped by one operator on a phone in 20 s, although the worker is killed; both clocks are observed', async ({ page }) => {
    const id = `stop-${Date.now().toString(36)}`
    await acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')
    const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', id)
    const answer = () => decide(token, clean(id)).then(({ allow, refusal }) => `${allow} ${refusal ?? ''}`.trim())
    await expect.poll(answer).toBe('true')

    await page.goto('/emergency')
    await expect(card(page, 'Stop all agent work')).toContainText('ready', { timeout: 90_000 })
    await expectNoSideScroll(page)
    await expectAccessible(page)
    const begun = Date.now()
    await card(page, 'Stop all agent work').getByRole('button', { name: 'Stop all agent work…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Stop all agent work' })
    const press = dialog.getByRole('button', { name: 'Stop all agent work' })
    await expect(press).toHaveAccessibleDescription(/Say why/)
    await dialog.getByRole('button', { name: 'A sandbox tries to escape' }).click()
    await expect(dialog.getByLabel('Reason')).toHaveValue('A sandbox tries to escape')
    await dialog.getByLabel('Reason').fill(REASON)
    await dialog.getByLabel('Name of the stop').fill('stop all services')
    await expect(press).toHaveAccessibleDescription(/another name/)
    await dialog.getByLabel('Name of the stop').fill('stop all agents')
    await press.click()
    await confirmAsPersona(page, 'Stop all agent work')
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/)
    expect(Date.now() - begun).toBeLessThan(20_000)
    await killWorker()

    await expect.poll(answer, SOON).toBe('false emergency_stop')
    await expect(clock(page, 'Contained')).toContainText('observed', { timeout: 60_000 })
    await expect(clock(page, 'Stop clock')).toContainText('seen twice', { timeout: 90_000 })
    await expect(page.getByRole('heading', { level: 1 })).toContainText('verified', { timeout: 30_000 })
    await expect(page.getByText('Contained. Stopped.')).toBeVisible()
    await expectNoSideScroll(page)
    await expectAccessible(page)
    await page.goto('/violations')
    await expect(strip(page)).toContainText('All agent work is stopped')
    await expect(strip(page)).toContainText(REASON)
  })
})

test.describe('who may not stop', () => {
  test.use({ role: 'auditor' })

  test('reads every card, and why no button works; the palette leads to a card and presses nothing', async ({ page }) => {
    await page.goto('/emergency')
    const button = card(page, 'Stop all services').getByRole('button', { name: 'Stop all services…' })
    await expect(button).toHaveAccessibleDescription('Open to roles operator and lead.')
    await button.click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.goto('/violations')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('stop all agent')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/emergency$/)
    await expect(card(page, 'Stop all agent work').getByRole('button', { name: 'Stop all agent work…' })).toBeFocused()
    await expect(confirmation(page)).toHaveCount(0)
    await expectAccessible(page)
    await page.goto('/emergency/history')
    await expect(page.getByRole('heading', { level: 1, name: 'Stops and drills' })).toBeVisible()
    await expectAccessible(page)
  })
})
