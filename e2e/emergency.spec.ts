import { readFileSync } from 'node:fs'
import type { Browser, Locator, Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { editDeployment } from './cluster-object'
import { confirmAsPersona, confirmation } from './confirm'
import { withDatabase } from './database'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'
import { killWorker } from './kill-worker'
import { pageAs } from './patient'

/** One person stops, a worker dies, several people bring it back: longer than one page. */
test.describe.configure({ timeout: 300_000 })

/** Plans are made at a desk. */
const DESK = { width: 1280, height: 900 }
const REASON = 'a journey of the browser tests'
const SOON = { timeout: 15_000, intervals: [50] }
const CONTROLLER = { namespace: 'workload', name: 'sandbox-controller' }

const part = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
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

/** Nothing is watched for ten minutes in a journey. */
const shortenWatch = () =>
  withDatabase('acgs_owner', (client) =>
    client.query(
      `INSERT INTO setting (key, version, by, body, reason)
       SELECT 'runs', max(version) + 1, 'system', (SELECT body FROM setting WHERE key = 'runs' ORDER BY version DESC LIMIT 1) || '{"watchMs": 3000}', 'a journey'
       FROM setting WHERE key = 'runs'`,
    ),
  )

/** A lead plans the resume of what stands, another one agrees, and the first one starts it. */
async function resume(browser: Browser): Promise<Page> {
  const lead = await pageAs(browser, 'lead', DESK)
  await lead.goto('/emergency')
  await part(lead, 'What stands').getByRole('link', { name: 'Plan the resume' }).click()
  await lead.waitForURL(/\/plans\/new\?kind=emergency\.resume/)
  await lead.getByLabel('Reason').fill(REASON)
  await lead.getByRole('button', { name: /^Build the plan/ }).click()
  await lead.waitForURL(/\/plans\/[0-9a-f-]{36}$/)
  await lead.getByRole('button', { name: 'Ask 1 lead to agree' }).click()
  await confirmAsPersona(lead, 'Ask 1 lead to agree')
  const other = await pageAs(browser, 'lead-2', DESK)
  await other.goto(lead.url())
  await other.getByRole('button', { name: /^Approve: Resume/ }).click()
  await confirmAsPersona(other, 'Resume after an emergency stop')
  await expect(lead.getByText('Ready: enough people agreed.')).toBeVisible({ timeout: 15_000 })
  await other.context().close() // not before: that would take back what is on its way
  const sign = part(lead, 'Sign and run')
  await sign.getByLabel('Name of the target').fill('resume')
  await sign.getByLabel('Reason').fill(REASON)
  await sign.getByRole('button', { name: /^Resume after/ }).click()
  await confirmAsPersona(lead, 'Resume after an emergency stop')
  await lead.waitForURL(/\/runs\/[0-9a-f-]{36}$/, { timeout: 60_000 })
  return lead
}

test.describe('all agent work', () => {
  test.use({ role: 'operator', viewport: PHONE })

  test('is stopped by one operator on a phone in 20 s, although the worker is killed; two leads resume it', async ({ page, browser }) => {
    await shortenWatch()
    const id = `stop-${Date.now().toString(36)}`
    await acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')
    const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', id)
    const answer = () => decide(token, clean(id)).then(({ allow, refusal }) => `${allow} ${refusal ?? ''}`.trim())
    await expect.poll(answer).toBe('true')

    await page.goto('/emergency')
    await expect(card(page, 'Stop all agent work').getByText('ready', { exact: true })).toBeVisible({ timeout: 90_000 })
    await expectNoSideScroll(page)
    await expectAccessible(page)
    const begun = Date.now()
    await card(page, 'Stop all agent work').getByRole('button', { name: 'Stop all agent work…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Stop all agent work' })
    const press = dialog.getByRole('button', { name: 'Stop all agent work' })
    await expect(press).toHaveAccessibleDescription(/Say why/)
    await dialog.getByRole('button', { name: 'A sandbox tries to escape' }).click()
    await expect(dialog.getByRole('textbox', { name: 'Reason' })).toHaveValue('A sandbox tries to escape')
    await dialog.getByRole('textbox', { name: 'Reason' }).fill(REASON)
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

    const lead = await resume(browser)
    await expect(lead.getByRole('heading', { level: 1 })).toContainText('verified', { timeout: 180_000 })
    await expect.poll(answer, SOON).toBe('true')
    await expect(strip(page)).toBeHidden()
    await lead.goto('/emergency')
    await expect(lead.getByText('Nothing is stopped.')).toBeVisible()
    await lead.goto('/services?search=sandbox-controller')
    await expect(lead.getByRole('row').filter({ hasText: 'sandbox-controller' })).toContainText(/\d of \d ready/, { timeout: 60_000 })
    await lead.goto('/emergency/history')
    const stopped = lead.getByRole('row').filter({ hasText: REASON }).first()
    await expect(stopped).toContainText('resumed')
    await stopped.getByRole('button', { name: 'Make the report of the stop of all agent work' }).click()
    await expect(lead).toHaveURL(/\/reports\/[0-9a-f-]{36}$/)
    await expect(lead.getByRole('region', { name: 'Overall' })).toContainText('Confirmed: stopped was seen twice.', { timeout: 60_000 })
    await expect(lead.getByRole('region', { name: 'Steps', exact: true })).toContainText('Take light evidence of every sandbox')
    await expect(lead.getByRole('region', { name: 'Overall' })).toContainText(/[\d,]+ entries, root [0-9a-f]{64}, signed /)
    await expectAccessible(lead)
    for (const [format, begins] of [
      ['PDF', '%PDF-'],
      ['CSV', 'Report,Name,emergency-stop-report-'],
      ['JSON', '{'],
    ] as const) {
      const [file] = await Promise.all([lead.waitForEvent('download'), lead.getByRole('link', { name: `Download ${format}` }).click()])
      expect(file.suggestedFilename()).toMatch(/^emergency-stop-report-\d{8}-\d{6}\.(pdf|csv|json)$/)
      expect(readFileSync(await file.path(), 'utf8').startsWith(begins)).toBe(true)
    }
    await lead.context().close()
  })
})

test.describe('who may not stop', () => {
  test.use({ role: 'auditor' })

  test('reads every card, and why no button works; the palette leads to a card and presses nothing', async ({ page }) => {
    await page.goto('/emergency')
    const button = card(page, 'Stop all services').getByRole('button', { name: 'Stop all services…' })
    await expect(button).toHaveAccessibleDescription('Open to roles operator and lead.')
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
