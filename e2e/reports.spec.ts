import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { CUT_REQUESTS, expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { acgs } from './installation'

/** They ask for the same reports of the running system, so they run one after another. */
test.describe.configure({ mode: 'serial' })

const REPORT = /\/reports\/[0-9a-f-]{36}$/
const today = () => new Date().toISOString().slice(0, 10)

/** Asks for a daily report by keyboard and waits until the worker has made it. Out: its address. */
async function askByKeyboard(page: Page, day: string): Promise<string> {
  await page.goto('/reports')
  const button = page.getByRole('button', { name: 'Ask for a report…' })
  await button.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Ask for a report' })
  await expect(dialog.getByLabel('Kind')).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(dialog.getByLabel('Day')).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(day)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(REPORT)
  await expect(page.getByRole('region', { name: 'Gaps' })).toBeVisible({ timeout: 60_000 })
  return page.url()
}

async function download(page: Page, format: 'PDF' | 'CSV' | 'JSON'): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: `Download ${format}` }).click()])
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

test.describe('a manager', () => {
  test.use({ role: 'manager' })
  test.setTimeout(120_000)

  test('asks for the daily report by keyboard, reads the gaps first, and gets the same bytes twice', async ({ page }) => {
    await askByKeyboard(page, today())
    const regions = await page.getByRole('region').evaluateAll((found) => found.map((one) => one.getAttribute('aria-label')))
    expect(regions.indexOf('Overall')).toBeLessThan(regions.indexOf('Gaps'))
    expect(regions.indexOf('Gaps')).toBeLessThan(regions.indexOf('Objectives and criteria'))
    const gaps = page.getByRole('region', { name: 'Gaps' })
    await expect(gaps).toContainText('was not over when the report was made')
    await expect(gaps).toContainText('each is on the Sandboxes page')
    await expect(page.getByRole('region', { name: 'Overall' })).toContainText('Not called operational')
    await expect(page.getByRole('region', { name: 'Overall' })).toContainText(/[\d,]+ entries, root [0-9a-f]{64}, signed /)
    await expect(page.getByRole('region', { name: 'Against the period before' })).toContainText(
      'not comparable: unknown in the period before',
    )
    await expectAccessible(page)

    const first = await download(page, 'PDF')
    const again = await download(page, 'PDF')
    expect(first.name).toMatch(/^status-daily-report-\d{8}-\d{6}\.pdf$/)
    expect(first.bytes.subarray(0, 5).toString()).toBe('%PDF-')
    expect(again.bytes.equals(first.bytes)).toBe(true)
    await expect(page.getByRole('region', { name: 'Files' })).toContainText(createHash('sha256').update(first.bytes).digest('hex'))
    const csv = await download(page, 'CSV')
    expect(csv.bytes.toString()).toContain('Not measured,Sandboxes')
    const json = JSON.parse((await download(page, 'JSON')).bytes.toString()) as { gaps: object[]; overall: { status: string } }
    expect(json.gaps.length).toBeGreaterThan(0)
    expect(json.overall.status).not.toBe('PASSED')
  })

  test('finds it in the list with j, k and Enter, and narrows the list', async ({ page }) => {
    await page.goto('/reports')
    await expect(page.getByRole('row', { name: new RegExp(`${today()}.*with gaps.*Daily status`) }).first()).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(REPORT)
    await page.goto('/reports?kind=status-daily')
    await page.getByLabel('Completeness').selectOption('complete')
    await expect(page.getByText('No report matches')).toBeVisible()
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await page.getByLabel('Kind').selectOption('status-daily')
    await expect(page).toHaveURL(/kind=status-daily/)
    await expect(page.getByRole('row', { name: /Daily status/ }).first()).toBeVisible()
  })

  test('an execution summary speaks of six criteria and calls nothing operational', async ({ page }) => {
    await page.goto('/reports')
    await page.getByRole('button', { name: 'Ask for a report…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Kind').selectOption('execution-summary')
    await dialog.getByRole('button', { name: 'Ask for the report' }).dblclick()
    await expect(page).toHaveURL(REPORT)
    const criteria = page.getByRole('region', { name: 'Objectives and criteria' })
    await expect(criteria).toBeVisible({ timeout: 60_000 })
    for (const name of ['Deployment success rate', 'Constitutional compliance', 'Policy evaluation latency', 'Sandbox escapes'])
      await expect(criteria.getByRole('cell', { name })).toBeVisible()
    await expect(criteria.getByRole('row', { name: /Sandbox escapes/ })).toContainText('NOT MEASURED (simulated)')
    await expect(page.getByRole('region', { name: 'Summary' })).toContainText('The engine answered')
    await expectAccessible(page)
  })

  test('bad input names the field and the fix, and nothing typed is lost', async ({ page }) => {
    await page.goto('/reports')
    await page.getByRole('button', { name: 'Ask for a report…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Day').fill('2026-02-30')
    await dialog.getByLabel('Kind').focus()
    await expect(dialog.getByText('Type a day that exists, such as 2026-01-31.').first()).toBeVisible()
    await expectAccessible(page)
    await dialog.getByLabel('Day').fill('2099-01-01')
    await expect(dialog.getByLabel('Day')).toHaveValue('2099-01-01')
  })

  test.describe('too far', () => {
    test.use({ expectedNoise: /400/ })
    test('a day that has not begun is refused with the reason', async ({ page }) => {
      await page.goto('/reports')
      await page.getByRole('button', { name: 'Ask for a report…' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Day').fill('2099-01-01')
      await dialog.getByRole('button', { name: 'Ask for the report' }).click()
      await expect(dialog.getByText(/2099-01-01 has not begun/)).toBeVisible()
      await expect(dialog.getByLabel('Day')).toHaveValue('2099-01-01')
    })
  })
})

test('an operator reads, and is told who asks', async ({ page }) => {
  await page.goto('/reports')
  const button = page.getByRole('button', { name: 'Ask for a report…' })
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await expect(button).toHaveAccessibleDescription(/open to roles manager, lead and admin/)
  await page
    .getByRole('row', { name: /Daily status/ })
    .first()
    .getByRole('link')
    .click()
  await expect(page.getByRole('region', { name: 'Files' })).toBeVisible()
})

test.describe('an author', () => {
  test.use({ role: 'author' })
  test('may not read reports, and is told who may', async ({ page }) => {
    await page.goto('/reports')
    await expect(page.getByText('You cannot read reports')).toBeVisible()
    await expectAccessible(page)
  })
})

test('a machine reads a file with a token of the scope report:read, and with no other', async ({ playwright, baseURL, request }) => {
  const list = `/api/trpc/reports.list?input=${encodeURIComponent(JSON.stringify({ json: {} }))}`
  const told = (await (await request.get(list)).json()) as { result: { data: { json: { items: { id: string }[] } } } }
  const id = told.result.data.json.items[0]?.id ?? ''
  const machine = await playwright.request.newContext({ baseURL: baseURL ?? '', storageState: { cookies: [], origins: [] } })
  const get = async (scopes: string) => {
    const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', scopes, '--agents', 'nobody-*')
    return machine.get(`/api/v1/reports/${id}/json`, { headers: { authorization: `Bearer ${token}` } })
  }
  const answer = await get('report:read')
  expect(answer.status()).toBe(200)
  expect(((await answer.json()) as { id: string }).id).toBe(id)
  expect((await get('decide')).status()).toBe(403)
  expect((await machine.get(`/api/v1/reports/${id}/json`, { headers: { authorization: 'Bearer nonsense' } })).status()).toBe(401)
  expect((await machine.get(`/api/v1/reports/${id}/pdf`)).status()).toBe(401)
  await machine.dispose()
})

test.describe('no report', () => {
  test.use({ expectedNoise: /400|404/ })
  test('an address of no report says so', async ({ page }) => {
    for (const id of ['none', '0198c0de-0000-7000-8000-000000000001']) {
      await page.goto(`/reports/${id}`)
      await expect(page.getByText('There is no such report')).toBeVisible()
    }
  })
})

test.describe('the source is down', () => {
  test.use({ expectedNoise: CUT_REQUESTS })
  test('it says what failed and what stays, and offers to try', async ({ page }) => {
    await page.clock.install()
    await page.goto('/reports')
    await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
    await page.route('**/api/**', (route) => route.abort())
    await page.clock.fastForward(60_000)
    await expect(page.getByText('Reports did not load again')).toBeVisible()
    await expect(page.getByRole('row', { name: /Daily status/ }).first()).toBeVisible()
    await page.unroute('**/api/**')
    await page.getByRole('button', { name: 'Try now' }).first().click()
    await page.clock.fastForward(6_000)
    await expect(page.getByText('Reports did not load again')).toBeHidden()
  })
})

for (const theme of ['dark', 'light'] as const)
  test.describe(`${theme}, desk and phone`, () => {
    test.use({ theme })
    test(`list and report are accessible in ${theme}`, async ({ page }) => {
      await page.goto('/reports')
      await page
        .getByRole('row', { name: /Daily status/ })
        .first()
        .getByRole('link')
        .click()
      await expect(page.getByRole('region', { name: 'Files' })).toBeVisible()
      await expectAccessible(page)
    })
    test.describe('phone', () => {
      test.use({ viewport: PHONE })
      test(`it reads on a phone in ${theme}`, async ({ page }) => {
        await page.goto('/reports')
        await expectNoSideScroll(page)
        await expectAccessible(page)
        await page
          .getByRole('row', { name: /Daily status/ })
          .first()
          .getByRole('link')
          .click()
        await expect(page.getByRole('region', { name: 'Files' })).toBeVisible()
        await expectNoSideScroll(page)
        await expectAccessible(page)
      })
    })
  })
