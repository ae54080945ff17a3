import type { Locator, Page } from '@playwright/test'
import type { Role } from '@/lib/access'
import { expectAccessible } from './checks'
import { confirmation } from './confirm'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'
import { goByKeys } from './keys'
import { nameOf } from './people'

/** One day of each person the console is for, with what exists, by keyboard alone, the first half in the dark theme and the second in the light. */
const REASON = 'a day in the browser tests'
const MOST_TABS = 120

/** Goes there with Tab alone, so that it is reachable by keyboard, and presses Enter. */
async function press(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let i = 0; i < MOST_TABS; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) break
    await page.keyboard.press('Tab')
  }
  await expect(target).toBeFocused()
  await page.keyboard.press('Enter')
}

async function signInByKeyboard(page: Page, role: Role): Promise<void> {
  await page.goto('/sign-in')
  await press(page, page.getByRole('button', { name: new RegExp(nameOf(role)) }))
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
}

/** The chord of a page, as its help lists it. */
async function goTo(page: Page, key: string, heading: string): Promise<void> {
  await goByKeys(page, key, (within) => expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible(within))
}

/** Until the list shows what was found: the row before is another's, and goes while a key is on its way. */
async function search(page: Page, text: string): Promise<void> {
  await page.keyboard.press('/')
  await page.keyboard.type(text)
  await expect(page).toHaveURL(new RegExp(`search=${text}`))
  await page.keyboard.press('Escape')
  await expect(page.getByRole('row').nth(1)).toContainText(text)
}

async function turnToLight(page: Page): Promise<void> {
  await expectAccessible(page)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Switch between')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await expect(page.getByRole('dialog')).toBeHidden()
}

/** Types the reason of the open dialog and sends it, confirmed where that is asked. */
async function giveReason(page: Page, { isConfirmed = false } = {}): Promise<void> {
  const dialog = page.getByRole('dialog')
  const reason = dialog.getByLabel(/^(Reason|Note)/)
  for (let i = 0; i < MOST_TABS && !(await reason.evaluate((element) => element === document.activeElement)); i++)
    await page.keyboard.press('Tab')
  await page.keyboard.type(REASON)
  await page.keyboard.press('ControlOrMeta+Enter')
  if (isConfirmed) await press(page, confirmation(page).getByRole('button', { name: 'Go on as this persona' }))
  await expect(dialog).toBeHidden()
}

async function anAgent(who: string): Promise<{ id: string; token: string }> {
  const id = `day-${who}-${Date.now().toString(36)}`
  await acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')
  const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', id)
  await expect.poll(() => decide(token, clean(id)).then(({ allow }) => allow)).toBe(true)
  return { id, token }
}

/** The row of a list that the keys lead to, opened. */
async function openFirst(page: Page): Promise<void> {
  await expect(page.getByRole('row').nth(1)).toBeVisible({ timeout: 30_000 })
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
}

test.use({ role: null })
test.setTimeout(120_000)

test('operator: sees what needs somebody, looks at a decision, and stops an agent', async ({ page }) => {
  const { id, token } = await anAgent('operator')
  await signInByKeyboard(page, 'operator')
  await expect(page.getByRole('region', { name: 'Needs you' })).toBeVisible()
  await goTo(page, 'd', 'Decisions')
  await openFirst(page)
  await expect(page.getByRole('region', { name: 'Facts' })).toBeVisible()
  await turnToLight(page)
  await goTo(page, 'n', 'Agents')
  await search(page, id)
  await expect(page.getByRole('row')).toHaveCount(2)
  await openFirst(page)
  await press(page, page.getByRole('button', { name: 'Suspend the agent…' }))
  await giveReason(page, { isConfirmed: true })
  await expect(page.getByRole('heading', { level: 1 })).toContainText('suspended')
  await expect.poll(() => decide(token, clean(id)).then(({ allow }) => allow), { timeout: 5000 }).toBe(false)
  await expectAccessible(page)
})

test('analyst: triages what broke a rule', async ({ page }) => {
  const { id, token } = await anAgent('analyst')
  expect((await decide(token, { agent_id: id, action: 'system.execute_shell' })).allow).toBe(false)
  await signInByKeyboard(page, 'analyst')
  await goTo(page, 'v', 'Violations')
  await search(page, id)
  await openFirst(page)
  const item = page.getByRole('region', { name: 'Violation', exact: true })
  await expect(item).toContainText(id)
  await turnToLight(page)
  await press(page, item.getByRole('button', { name: 'Triage the violation…' }))
  await giveReason(page)
  await expect(item.getByText('triaged', { exact: true })).toBeVisible()
  await expectAccessible(page)
})

test('manager: reads the figures and the report, and changes nothing', async ({ page }) => {
  await signInByKeyboard(page, 'manager')
  await expect(page.getByRole('article', { name: /^Compliance/ }).getByText(/^n \d/)).toBeVisible({ timeout: 30_000 })
  await goTo(page, 'l', 'Objectives')
  await expect(page.getByRole('button', { name: 'Change objectives' })).toHaveAccessibleDescription(/open to role admin/i)
  await turnToLight(page)
  await goTo(page, 't', 'Reports')
  await press(page, page.getByRole('button', { name: 'Ask for a report…' }))
  await expect(page.getByRole('dialog').getByLabel('Kind')).toBeFocused()
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByRole('region', { name: 'Gaps' })).toBeVisible({ timeout: 60_000 })
  const download = page.waitForEvent('download')
  await press(page, page.getByRole('link', { name: 'Download PDF' }))
  expect((await download).suggestedFilename()).toMatch(/^status-daily-report-\d{8}-\d{6}\.pdf$/)
  await expectAccessible(page)
})

test('author: finds the rule and its row behind a denial', async ({ page }) => {
  const { id, token } = await anAgent('author')
  expect((await decide(token, { agent_id: id, action: 'system.execute_shell' })).allow).toBe(false)
  await signInByKeyboard(page, 'author')
  await expect(page.getByRole('region', { name: 'Proof and protection' }).getByText('Active policy')).toBeVisible()
  await goTo(page, 'd', 'Decisions')
  await search(page, id)
  await turnToLight(page)
  await expect(page.getByRole('row', { name: /prohibited_action/ })).toBeVisible({ timeout: 15_000 })
  await openFirst(page)
  await expect(
    page
      .getByRole('region', { name: 'Violations', exact: true })
      .getByText(/dangerous\.rego/)
      .first(),
  ).toBeVisible()
  await expectAccessible(page)
})

test('lead: lets a suspended agent work again, and looks at what waits for people', async ({ page }) => {
  const { id, token } = await anAgent('lead')
  await acgs('agent', 'suspend', id, '--reason', REASON)
  await signInByKeyboard(page, 'lead')
  await goTo(page, 'w', 'Reviews')
  await turnToLight(page)
  await goTo(page, 'n', 'Agents')
  await search(page, id)
  await openFirst(page)
  await press(page, page.getByRole('button', { name: 'Lift the suspension…' }))
  await giveReason(page)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('active')
  await expect.poll(() => decide(token, clean(id)).then(({ allow }) => allow), { timeout: 5000 }).toBe(true)
  await expectAccessible(page)
})

test('auditor: reads who changed what, takes a file along, and can change nothing', async ({ page }) => {
  const { id } = await anAgent('auditor')
  await acgs('agent', 'block', id, '--reason', REASON)
  await signInByKeyboard(page, 'auditor')
  await goTo(page, 'n', 'Agents')
  await search(page, id)
  await openFirst(page)
  await expect(page.getByRole('region', { name: 'History' }).getByText(REASON)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Ask to lift the block…' })).toHaveAccessibleDescription(/open to role lead/i)
  await turnToLight(page)
  await goTo(page, 'd', 'Decisions')
  const download = page.waitForEvent('download')
  await press(page, page.getByRole('link', { name: 'Export as CSV' }))
  expect((await download).suggestedFilename()).toMatch(/^decisions-\d{8}-\d{6}\.csv$/)
  await expectAccessible(page)
})

test('administrator: registers an agent and gives it a token', async ({ page }) => {
  const id = `day-admin-${Date.now().toString(36)}`
  await signInByKeyboard(page, 'admin')
  await goTo(page, 'n', 'Agents')
  await press(page, page.getByRole('button', { name: 'Register an agent…' }))
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('Agent id')).toBeFocused()
  await page.keyboard.type(id)
  await page.keyboard.press('Tab')
  await page.keyboard.type('Browser tests')
  await page.keyboard.press('Tab')
  await page.keyboard.type('0.9')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page).toHaveURL(`/agents/${id}`)
  await expect(dialog).toBeHidden()
  await turnToLight(page)
  await press(page, page.getByRole('button', { name: 'Create a token…' }))
  await expect(dialog.getByLabel('Label')).toBeFocused()
  await page.keyboard.type('journey')
  await page.keyboard.press('ControlOrMeta+Enter')
  await press(page, confirmation(page).getByRole('button', { name: 'Go on as this persona' }))
  await expect(dialog.getByText(/^acgs_[0-9a-f]{8}_/)).toBeVisible()
  await press(page, dialog.getByRole('button', { name: 'Close, I have kept it' }))
  await expect(page.getByText(/^acgs_[0-9a-f]{8}_/)).toHaveCount(0)
  await expectAccessible(page)
})
