import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'

/** Real tools answer within their own limits, on a machine that does much else. */
const SOON = { timeout: 90_000 }

/** A violation of an agent of its own: it ranks people by a rule that it does not meet. */
async function aViolation(): Promise<{ agent: string; decisionId: string }> {
  const agent = `test-${Date.now().toString(36)}`
  await acgs('agent', 'register', agent, '--owner', 'Browser tests', '--trust', '0.95')
  const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', agent)
  const { context } = clean(agent)
  const unfair = { ...context, affects_protected_groups: true, fairness_assessment: 0.5 }
  const ask = () => decide(token, { agent_id: agent, action: 'analytics.rank_people', context: unfair })
  await expect.poll(async () => (await ask()).violation_codes, SOON).toContain('unfair_outcome')
  return { agent, decisionId: (await ask()).decision_id }
}

const DATA = readFileSync(join(import.meta.dirname, '../policies/constitution/data.json'), 'utf8')
const panelOf = (page: Page) => page.getByRole('region', { name: 'Tests', exact: true })

/** From the queue to a draft for the item. */
async function beginDraft(page: Page, agent: string): Promise<void> {
  await page.goto(`/violations?agent=${agent}`)
  await expect(page.getByRole('row').nth(1)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Begin a draft for it…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(`Fairness for ${agent}`)
  await dialog.getByRole('button', { name: 'Begin the draft' }).click()
  await expect(page).toHaveURL(/\/policies\/drafts\/[0-9a-f-]{36}$/, SOON)
}

test.describe('an author', () => {
  test.use({ role: 'analyst' })

  test('goes from a violation to a failing and then a passing test', async ({ page }) => {
    test.setTimeout(400_000)
    const { agent } = await aViolation()
    await beginDraft(page, agent)
    const panel = panelOf(page)
    await expect(panel.getByText(/\d+ passed/)).toBeVisible(SOON)
    await panel.getByRole('tab', { name: 'Input' }).click()
    await panel.getByRole('button', { name: 'Evaluate' }).click()
    await expect(panel.getByText('As it was recorded.')).toBeVisible(SOON)
    await expect(panel.getByText('unfair_outcome', { exact: true }).first()).toBeVisible()
    await expectAccessible(page)

    await panel.getByRole('tab', { name: 'Input' }).click()
    await panel.getByLabel('It must come out as').selectOption('allow')
    await panel.getByRole('button', { name: 'Add the test to the draft' }).click()
    const failing = panel.getByRole('article', { name: /^test_unfair_outcome_.* failed$/ })
    await expect(failing).toBeVisible(SOON)
    await expect(failing.getByText('"deny"').first()).toBeVisible()
    await expectAccessible(page)

    await panel.getByRole('searchbox', { name: 'Run only tests that match' }).fill('decisions_test')
    await expect(panel.getByText('1 failed')).toBeVisible(SOON)
    await page.getByRole('button', { name: 'data.json' }).first().click()
    const editor = page.getByRole('textbox', { name: 'data.json' })
    await editor.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(DATA.replace('"fairness_minimum": 0.9', '"fairness_minimum": 0.4'))
    await expect(failing).toHaveCount(0, SOON)
    await expect(panel.getByText('1 passed')).toBeVisible(SOON)
    await expect(panel.getByText(/^test_unfair_outcome_/)).toBeVisible()
  })
})

test.describe('who may only read', () => {
  test.use({ role: 'auditor' })

  test('sees that tests are not theirs to run', async ({ page }) => {
    await page.goto('/policies/drafts')
    await page
      .getByRole('link', { name: /^Fairness for/ })
      .first()
      .click()
    await expect(panelOf(page).getByText('You cannot run this draft')).toBeVisible(SOON)
    await page.setViewportSize(PHONE)
    await expectNoSideScroll(page)
    await expectAccessible(page)
  })
})
