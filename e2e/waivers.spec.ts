import type { Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona } from './confirm'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'
import { pageAs } from './patient'

/** Two people and their confirmations: longer than one page. */
test.describe.configure({ timeout: 120_000 })

const REASON = 'a journey of the browser tests'
const nameFor = (what: string) => `waiv-${what}-${Date.now().toString(36)}`

/** An agent of its own, and what it asks that breaks one rule. */
async function denied(what: string) {
  const id = nameFor(what)
  await acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')
  const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', id)
  const { context } = clean(id)
  const body = { ...clean(id), context: { ...context, harm_risk_assessment: 0.6 } }
  const ask = () => decide(token, body)
  await expect.poll(async () => (await ask()).violation_codes).toEqual(['harm_risk_too_high'])
  return { id, ask, isAllowed: async () => (await ask()).allow }
}

async function fillForm(page: Page, agent: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Ask for a waiver' })
  await dialog.getByLabel('Rule').selectOption('harm_risk_too_high')
  await dialog.getByLabel('Agents').fill(agent)
  await dialog.getByLabel('Compensating controls').fill('a person reads every answer')
  await dialog.getByLabel('Ticket').fill('<b>OPS-17</b>')
  await dialog.getByLabel('Reason').fill(REASON)
}

test.describe('two people', () => {
  test.use({ role: 'lead' })

  test('a violation leads to a waiver, only another lead approves it, and the engine takes and drops it within a second', async ({
    page,
    browser,
  }) => {
    const { id, isAllowed } = await denied('two')
    await page.goto(`/violations?agent=${id}`)
    const row = page.getByRole('table', { name: 'Violations, the worst first' }).getByRole('row').nth(1)
    await expect(row).toBeVisible({ timeout: 30_000 })
    await row.getByRole('link').click()
    await page.getByRole('link', { name: 'Ask for a waiver of harm_risk_too_high' }).click()
    const dialog = page.getByRole('dialog', { name: 'Ask for a waiver' })
    await expect(dialog.getByLabel('Agents')).toHaveValue(id)
    await expect(dialog.getByLabel('Rule')).toHaveValue('harm_risk_too_high')
    await expectAccessible(page)
    await dialog.getByLabel('Compensating controls').fill('a person reads every answer')
    await dialog.getByLabel('Ticket').fill('<b>OPS-17</b>')
    await dialog.getByLabel('Reason').fill(REASON)
    await dialog.getByRole('button', { name: 'Ask for the waiver' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('asked for')
    await expect(page.getByText('<b>OPS-17</b>')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Approve the waiver…' })).toHaveAccessibleDescription(/Another person has to approve it/)
    expect(await isAllowed()).toBe(false)
    await expectAccessible(page)

    const other = await pageAs(browser, 'lead-2')
    await other.goto(page.url())
    await other.getByRole('button', { name: 'Approve the waiver…' }).click()
    const decideOn = other.getByRole('dialog', { name: /^Approve the waiver/ })
    await decideOn.getByLabel('Reason').fill(REASON)
    await decideOn.getByRole('button', { name: 'Approve the waiver' }).click()
    await confirmAsPersona(other, `harm_risk_too_high does not stop ${id}`)
    const approved = Date.now()
    await expect.poll(isAllowed, { timeout: 5000, intervals: [50] }).toBe(true)
    expect(Date.now() - approved).toBeLessThan(3000)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('active')
    await expect(page.getByRole('region', { name: 'Matched' }).getByText(/^\d+ decisions?\.$/)).toBeVisible({ timeout: 15_000 })

    await page.getByRole('link', { name: 'Show the decisions of 30 days' }).click()
    await expect(page.getByRole('table').getByRole('row').nth(1)).toContainText(id, { timeout: 15_000 })
    await expect(page.getByRole('button', { name: /^Remove the filter waiver/ })).toBeVisible()

    await other.getByRole('button', { name: 'Revoke the waiver…' }).click()
    const revoke = other.getByRole('dialog', { name: /^Revoke the waiver/ })
    await revoke.getByLabel('Reason').fill(REASON)
    await revoke.getByRole('button', { name: 'Revoke the waiver' }).click()
    await expect.poll(isAllowed, { timeout: 5000, intervals: [50] }).toBe(false)
    await expect(other.getByRole('heading', { level: 1 })).toContainText('revoked')
    await expect(other.getByRole('region', { name: 'History' }).getByText(/revoked it/)).toBeVisible()
    await other.context().close()
  })

  test('an item is settled by the waiver that is in force for it, and the waiver stays in its history', async ({ page, browser }) => {
    const { id, ask } = await denied('exit')
    await page.goto('/policies/waivers?ask=yes')
    await fillForm(page, id)
    await page.getByRole('button', { name: 'Ask for the waiver' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('asked for')
    const other = await pageAs(browser, 'lead-2')
    await other.goto(page.url())
    await other.getByRole('button', { name: 'Approve the waiver…' }).click()
    const dialog = other.getByRole('dialog', { name: /^Approve the waiver/ })
    await dialog.getByLabel('Reason').fill(REASON)
    await dialog.getByRole('button', { name: 'Approve the waiver' }).click()
    await confirmAsPersona(other, id)
    await expect.poll(async () => (await ask()).allow).toBe(true)
    await other.context().close()

    await page.goto(`/violations?agent=${id}`)
    const row = page.getByRole('table', { name: 'Violations, the worst first' }).getByRole('row').nth(1)
    await expect(row).toBeVisible({ timeout: 30_000 })
    await row.getByRole('link').click()
    const item = page.getByRole('region', { name: 'Violation', exact: true })
    await expect(item.getByRole('link', { name: 'Waiver of harm_risk_too_high' })).toBeVisible()
    await item.getByRole('button', { name: 'Triage the violation…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Triage the violation' }).click()
    await item.getByRole('button', { name: 'Accept by waiver…' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill(REASON)
    await page.getByRole('dialog').getByRole('button', { name: 'Accept by waiver' }).click()
    await expect(item.getByText('waived', { exact: true })).toBeVisible()
    await expect(page.getByRole('region', { name: 'History' }).getByText(/^Waivers in force: [0-9a-f-]{36}$/)).toBeVisible()
  })
})

test.describe('the list', () => {
  test.use({ role: 'author' })

  test('says what is wrong before it is sent, never offers a critical rule, and is used by keyboard', async ({ page }) => {
    const id = nameFor('list')
    await page.goto('/policies/waivers')
    await page.getByRole('button', { name: 'Ask for a waiver…' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Ask for a waiver' })
    await expect(dialog.getByText(/critical rules? (is|are) not offered/)).toBeVisible()
    await expect(dialog.getByLabel('Rule').locator('option', { hasText: 'prohibited_action' })).toHaveCount(0)
    await fillForm(page, id)
    await dialog.getByLabel('Ends').fill('2099-01-01T00:00')
    await dialog.getByLabel('Ends').blur()
    await expect(dialog.getByText('A waiver lasts 90 days at most.').first()).toBeVisible()
    await expectAccessible(page)
    await dialog.getByLabel('Ends').fill(new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 16))
    await dialog.getByRole('button', { name: 'Ask for the waiver' }).press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toContainText('asked for')

    await page.goto(`/policies/waivers?search=${id}`)
    const rows = page.getByRole('table', { name: 'Waivers by their end' }).getByRole('row')
    await expect(rows).toHaveCount(2)
    await expectAccessible(page)
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/policies\/waivers\/[0-9a-f-]{36}$/)
    await page.getByRole('button', { name: 'Withdraw the waiver…' }).press('Enter')
    await page.getByRole('dialog').getByLabel('Reason').fill(REASON)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toContainText('withdrawn')
    await page.goto(`/policies/waivers?search=${id}`)
    await expect(page.getByText('No waiver matches')).toBeVisible()
  })

  test('on a phone nothing sticks out, and what is not there says so', async ({ page }) => {
    await page.setViewportSize(PHONE)
    await page.goto('/policies/waivers?phase=any')
    await expect(page.getByRole('heading', { level: 1, name: 'Waivers' })).toBeVisible()
    await expectNoSideScroll(page)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Ask for a waiver…' }).click()
    await expectNoSideScroll(page)
    await page.goto('/policies/waivers/00000000-0000-7000-8000-000000000000')
    await expect(page.getByText('There is no such waiver')).toBeVisible()
  })
})

test.describe('who may only look', () => {
  test.use({ role: 'operator', theme: 'light' })

  test('sees the same, and is told who may do what', async ({ page }) => {
    await page.goto('/policies/waivers')
    await expect(page.getByRole('button', { name: 'Ask for a waiver…' })).toHaveAccessibleDescription(/author, analyst and lead/)
    await expect(page.getByRole('button', { name: 'Export as CSV' })).toHaveAccessibleDescription(/analyst, lead and auditor/)
    await page.goto('/policies/waivers?ask=yes')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expectAccessible(page)
  })
})
