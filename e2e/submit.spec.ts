import type { Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'

/** Real OPA measures the whole constitution, beside everything else that this machine does. */
const MEASURED = { timeout: 300_000 }
const CHECKED = { timeout: 60_000 }
const unique = (what: string) => `${what} ${Date.now().toString(36)}`
const verdict = (page: Page, said: string | RegExp) => page.locator('.verdict b').filter({ hasText: said })
const request = (page: Page) => page.getByRole('button', { name: 'Request review…' })
const current = (page: Page) => page.getByRole('list', { name: 'Stations' }).locator('[aria-current="step"]')

/** A draft from the active version with its file of refusals in front. */
async function begin(page: Page, name: string): Promise<void> {
  await page.goto('/policies/drafts')
  await page.getByRole('button', { name: 'Begin a draft…' }).first().click()
  await page.getByRole('dialog').getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Begin the draft' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible(CHECKED)
  await page
    .getByRole('navigation', { name: 'Files of the draft' })
    .getByRole('button', { name: /^refusal\.rego/ })
    .click()
}

async function typeAtEnd(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'refusal.rego', exact: true }).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText(text)
}

async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+s')
  await expect(page.getByText('Everything is saved.').first()).toBeVisible(CHECKED)
}

test.use({ role: 'author' })
test.describe.configure({ timeout: 480_000 })

test('a draft is mended, its review is asked for, it is measured, and its author takes it back', async ({ page }) => {
  const name = unique('refusals')
  await begin(page, name)
  await expect(request(page)).toHaveAttribute('title', /^Nothing differs from version \d+ yet/)
  await typeAtEnd(page, '\nodd := missing_rule\n')
  await expect(request(page)).toHaveAttribute('title', /^Save first/)
  await save(page)
  await expect(verdict(page, /^[12] errors? in .*refusal\.rego/)).toBeVisible(CHECKED)
  await expect(request(page)).toHaveAttribute('title', /^Not so yet: parses and compiles/)
  await expect(current(page)).toContainText(/Draft.*[1-8] of 8 shut/)

  await page.getByRole('textbox', { name: 'refusal.rego', exact: true }).click()
  await page.keyboard.press('Control+z')
  await typeAtEnd(page, `\nnote   :=  "${name}"\n`)
  await page.getByRole('button', { name: 'Format', exact: true }).click()
  await page.getByRole('dialog', { name: 'Format refusal.rego' }).getByRole('button', { name: 'Use the formatted text' }).click(CHECKED)
  await expect(page.getByRole('textbox', { name: 'refusal.rego', exact: true })).toContainText(`note := "${name}"`)
  await page.getByRole('textbox', { name: 'refusal.rego', exact: true }).click()
  await save(page)
  await expect(request(page)).not.toHaveAttribute('aria-disabled', 'true', CHECKED)
  await request(page).click()
  const dialog = page.getByRole('dialog', { name: 'Request a review' })
  await expect(dialog.getByText('Say in a sentence what it changes, and what for.').first()).toBeVisible()
  await dialog.getByLabel('What it changes, and what for').fill('A note, so that nothing is decided otherwise')
  await dialog.getByLabel('Other answers expected').fill('7')
  await expect(dialog.getByText('Other answers: a share from 0 to 5 %.').first()).toBeVisible()
  await dialog.getByLabel('Other answers expected').fill('0')
  await dialog.getByRole('button', { name: 'Add a denial…' }).click()
  await expect(dialog.getByText(/^Each denial that is to become an allow/).first()).toBeVisible()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Remove this row' }).click()
  await dialog.getByRole('button', { name: 'Request the review' }).click()

  await expect(page).toHaveURL(/\/policies\/versions\/\d+/, CHECKED)
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(`^Version \\d+, ${name}$`) })).toBeVisible(CHECKED)
  // The first of its gates; policy-life.spec.ts waits for all of them.
  await expect(page.getByRole('region', { name: 'Gates' }).getByText(', open').first()).toBeVisible(MEASURED)
  await expect(page.getByRole('region', { name: 'What it is' })).toContainText('A note, so that nothing is decided otherwise')
  await expectAccessible(page)

  await page.getByRole('link', { name: 'Open the draft' }).click()
  await expect(verdict(page, /^Submitted as version \d+\.$/)).toBeVisible(CHECKED)
  await expect(request(page)).toHaveAttribute('title', /^It was submitted as version/)
  await page.goBack()
  await page.getByRole('button', { name: 'Withdraw…' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('It was a try of this journey')
  await page.getByRole('button', { name: /^Withdraw version \d+$/ }).click()
  await expect(verdict(page, 'Taken back.')).toBeVisible(CHECKED)
  await page.goto('/policies?state=withdrawn')
  await expect(page.getByRole('table', { name: 'Versions, the newest first' })).toContainText(name)
})

test.describe('in the light, on a phone', () => {
  test.use({ theme: 'light', viewport: PHONE, role: 'operator' })
  test('the shipped version claims no measurement, and offers nobody what they may not do', async ({ page }) => {
    await page.goto('/policies/versions/1')
    await expect(page.getByText('It came with the product, and went through no gate here.')).toBeVisible(CHECKED)
    await expect(page.getByRole('button', { name: 'Withdraw…' })).toHaveCount(0)
    await expectNoSideScroll(page)
    await expectAccessible(page)
  })
})
