import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { CUT_REQUESTS, expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { acgs } from './installation'

/** They make exports of the same log one after another. */
test.describe.configure({ mode: 'serial' })
const MADE = { timeout: 60_000 }
const VERIFIER = 'server/audit/verifier/acgs-audit-verify.mjs'

const sheet = (page: Page) => page.getByRole('region', { name: 'Exports', exact: true })

/** Asks for an export of today and waits until it is made. Out: its line. */
async function exportToday(page: Page, change: (dialog: Locator) => Promise<unknown> = async () => undefined): Promise<Locator> {
  await page.goto('/audit')
  const lines = sheet(page).getByRole('listitem')
  await sheet(page).getByRole('button', { name: 'Export with proof…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export the log with its proof' })
  await change(dialog)
  await dialog.getByRole('button', { name: 'Make the export' }).click()
  await expect(dialog).toBeHidden()
  await expect(lines.first()).toContainText(/waits|being made|made/)
  await expect(lines.first().getByRole('link', { name: 'Download the export of' })).toBeVisible(MADE)
  return lines.first()
}

async function downloadAndVerify(page: Page, line: Locator): Promise<{ valid: boolean; entries: number; name: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), line.getByRole('link').click()])
  const path = await file.path()
  const verdict = await new Promise<string>((resolve) => {
    execFile(process.execPath, [VERIFIER, path, '--json'], (_failed, stdout) => resolve(stdout))
  })
  return { ...(JSON.parse(verdict) as { valid: boolean; entries: number }), name: file.suggestedFilename() }
}

test.describe('an auditor', () => {
  test.use({ role: 'auditor' })
  test.setTimeout(150_000)

  test('exports today with detail, downloads it, and proves it without the console', async ({ page }) => {
    const line = await exportToday(page, (dialog) => dialog.getByLabel('With detail, which may be personal.').check())
    await expect(line).toContainText('with detail')
    await expect(line).toContainText(/[\d,]+ entr(y|ies), index [\d,]+ to [\d,]+, of a log of [\d,]+/)
    await expectAccessible(page)
    const verdict = await downloadAndVerify(page, line)
    expect(verdict).toMatchObject({ valid: true })
    expect(verdict.entries).toBeGreaterThan(0)
    expect(verdict.name).toMatch(/^acgs-audit-\d{8}-\d{6}-\d{8}-\d{6}-[0-9a-f]{6}\.tar\.gz$/)
  })

  test('has the log recomputed and reads what came of it', async ({ page }) => {
    await page.goto('/audit')
    await sheet(page).getByRole('button', { name: 'Recompute the log now' }).click()
    await expect(sheet(page)).toContainText(
      /[\d,]+ entries made anew from their texts in .+; every leaf, tile, root and signature fits\./,
      MADE,
    )
  })

  test('a wrong day and an end before its beginning are said before anything is sent', async ({ page }) => {
    await page.goto('/audit')
    await sheet(page).getByRole('button', { name: 'Export with proof…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Export the log with its proof' })
    await dialog.getByLabel('From', { exact: true }).fill('2026-02-30')
    await dialog.getByLabel('To', { exact: true }).fill('2026-01-31')
    await expect(dialog.getByText('Type a day such as').first()).toBeVisible()
    await dialog.getByLabel('From', { exact: true }).fill('2026-02-01')
    await expect(dialog.getByText('The end must be after the beginning.').first()).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  })

  test('a time when nothing was done is a valid empty export', async ({ page }) => {
    const line = await exportToday(page, async (dialog) => {
      await dialog.getByLabel('From', { exact: true }).fill('2020-01-01')
      await dialog.getByLabel('To', { exact: true }).fill('2020-01-02')
    })
    await expect(line).toContainText('0 entries in that time')
    expect(await downloadAndVerify(page, line)).toMatchObject({ valid: true, entries: 0 })
  })

  for (const theme of ['dark', 'light'] as const)
    test.describe(theme, () => {
      test.use({ theme, viewport: PHONE })
      test('fits a phone', async ({ page }) => {
        await page.goto('/audit')
        await expect(sheet(page).getByRole('listitem').first()).toBeVisible()
        await expectNoSideScroll(page)
        await expectAccessible(page)
      })
    })
})

test.describe('a lead', () => {
  test.use({ role: 'lead' })

  test('is offered no detail, and may not download what holds it', async ({ page }) => {
    await page.goto('/audit')
    const line = sheet(page).getByRole('listitem').filter({ hasText: 'with detail' }).first()
    await expect(line.getByRole('button', { name: 'Download' })).toBeVisible()
    await expect(line.getByRole('link')).toHaveCount(0)
    await sheet(page).getByRole('button', { name: 'Export with proof…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Export the log with its proof' })
    await expect(dialog.getByLabel('Format')).toBeVisible()
    await expect(dialog.getByLabel('With detail, which may be personal.')).toHaveCount(0)
  })
})

test.describe('an analyst', () => {
  test.use({ role: 'analyst' })

  test('reads the log and is told who may export it; the procedure refuses too', async ({ page, request }) => {
    await page.goto('/audit')
    await expect(sheet(page)).toContainText('You cannot export the log')
    expect((await request.get('/api/v1/audit/export/00000000-0000-4000-8000-000000000000/file')).status()).toBe(403)
  })
})

test.describe('the source down', () => {
  test.use({ role: 'auditor', expectedNoise: CUT_REQUESTS })

  test('the list says that it did not load, and the rest of the page stays', async ({ page }) => {
    await page.route(/\/api\/trpc\/[^?]*auditExports/, (route) => route.abort())
    await page.goto('/audit')
    await expect(page.getByText('Exports did not load')).toBeVisible(MADE)
    await expect(page.getByRole('heading', { name: 'Audit', level: 1 })).toBeVisible()
  })
})

test.describe('a machine', () => {
  test.use({ role: null })

  test('exports by its token over HTTP', async ({ request }) => {
    const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'audit:read,audit:export', '--agents', '*')
    const headers = { authorization: `Bearer ${token}` }
    const asked = await request.post('/api/v1/audit/export', {
      headers,
      data: { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z', format: 'ocsf' },
    })
    expect(asked.status()).toBe(202)
    const { export_id: id } = (await asked.json()) as { export_id: string }
    const read = async () =>
      (await (await request.get(`/api/v1/audit/export/${id}`, { headers })).json()) as { state: string; sha256: string; file: string }
    await expect.poll(async () => (await read()).state, MADE).toBe('made')
    const { sha256, file } = await read()
    const sent = await (await request.get(file, { headers })).body()
    expect(createHash('sha256').update(sent).digest('hex')).toBe(sha256)
    const verified = await request.post('/api/v1/audit/verify', { headers, data: {} })
    expect(await verified.json()).toMatchObject({ valid: true })
  })
})
