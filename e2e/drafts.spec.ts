import type { Page } from '@playwright/test'
import { CUT_REQUESTS, expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { patient } from './patient'

/** Whether the linter kept to its limits on this machine or not: no error of a file. */
const NO_ERROR = /^(No error was found|Not wholly checked)\.$/
const CHECKED = { timeout: 45_000 }

/** A draft from the active version, begun through the page. */
async function begin(page: Page, name: string): Promise<string> {
  await page.goto('/policies/drafts')
  await page.getByRole('button', { name: 'Begin a draft…' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Begin the draft' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible({ timeout: 15_000 })
  return page.url().split('/').at(-1)?.split('?')[0] ?? ''
}

const unique = (what: string) => `${what} ${Date.now().toString(36)}`
const editor = (page: Page, path: string) => page.getByRole('textbox', { name: path, exact: true })
const front = (page: Page, path: string) =>
  page
    .getByRole('navigation', { name: 'Files of the draft' })
    .getByRole('button', { name: new RegExp(`^${path}`) })
    .click()

async function checked(page: Page, said: RegExp): Promise<void> {
  await expect(page.locator('.verdict b').filter({ hasText: said })).toBeVisible(CHECKED)
}

/** Types at one end of the file in front. The editor draws only the lines that are in sight. */
async function typeAt(page: Page, path: string, [end, text]: ['Home' | 'End', string]): Promise<void> {
  await editor(page, path).click()
  await page.keyboard.press(`Control+${end}`)
  await page.keyboard.insertText(text)
}
const typeAtEnd = (page: Page, path: string, text: string) => typeAt(page, path, ['End', text])

test.use({ role: 'author' })
test.describe.configure({ timeout: 120_000 })

test('an error is shown at its line and in words, mended, formatted after a look at the diff, saved and compared', async ({ page }) => {
  await begin(page, unique('limits'))
  await checked(page, NO_ERROR)
  await front(page, 'refusal.rego')
  await typeAtEnd(page, 'refusal.rego', '\nodd   :=  missing_rule\n')
  await checked(page, /^[12] errors? in .*refusal\.rego/)
  await expect(page.getByText('A draft keeps any text')).toBeVisible()
  await expect(page.locator('.lens').filter({ hasText: 'missing_rule' }).first()).toBeVisible()
  const found = page.getByRole('region', { name: 'Findings' })
  await found
    .getByRole('button', { name: /refusal\.rego:\d+/ })
    .first()
    .click()
  await expectAccessible(page)
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Control+z')
  await typeAtEnd(page, 'refusal.rego', '\neven   :=  2\n')
  await checked(page, NO_ERROR)
  await page.getByRole('button', { name: 'Format', exact: true }).click()
  const diff = page.getByRole('dialog', { name: 'Format refusal.rego' })
  await expect(diff.getByRole('textbox', { name: 'refusal.rego, formatted' })).toContainText('even := 2', { timeout: 15_000 })
  await diff.getByRole('button', { name: 'Use the formatted text' }).click()
  await expect(editor(page, 'refusal.rego')).toContainText('even := 2')
  await editor(page, 'refusal.rego').click()
  await page.keyboard.press('Control+s')
  await expect(page.getByText('Everything is saved.').first()).toBeVisible()
  await page.getByRole('radio', { name: /^Compare with v/ }).click()
  await expect(page.getByText(/Against version \d+: \+\d+ −\d+ lines/)).toBeVisible()
})

test('what is not saved is there again after a reload', async ({ page }) => {
  await begin(page, unique('reload'))
  await front(page, 'score.rego')
  await expect(editor(page, 'score.rego')).toBeVisible()
  await typeAt(page, 'score.rego', ['Home', '# kept in this browser\n'])
  await expect(page.getByText('1 file is not saved yet, and kept in this browser.')).toBeVisible()
  await page.reload()
  await expect(editor(page, 'score.rego')).toContainText('# kept in this browser', { timeout: 15_000 })
  await page.getByRole('button', { name: 'Save the file' }).click()
  await expect(page.getByText('Everything is saved.').first()).toBeVisible()
  await page.reload()
  await expect(editor(page, 'score.rego')).toContainText('# kept in this browser', { timeout: 15_000 })
})

test.describe('two people', () => {
  test.use({ expectedNoise: CUT_REQUESTS })
  test('of two people on one file the second sees both texts, and loses neither', async ({ page, browser, stateOf, baseURL }) => {
    const id = await begin(page, unique('two'))
    await front(page, 'review.rego')
    await typeAt(page, 'review.rego', ['Home', '# by the author\n'])
    await expect(page.getByText('1 file is not saved yet')).toBeVisible()
    const context = await browser.newContext({ storageState: await stateOf('analyst'), ...(baseURL ? { baseURL } : {}) })
    const other = patient(await context.newPage())
    await other.goto(`/policies/drafts/${id}?file=review.rego`)
    await typeAt(other, 'review.rego', ['Home', '# by the analyst\n'])
    await other.keyboard.press('Control+s')
    await expect(other.getByText('Everything is saved.').first()).toBeVisible({ timeout: 15_000 })
    await context.close()
    await expect(page.getByText(/saved this file while you wrote/)).toBeVisible({ timeout: 20_000 })
    await page.getByRole('button', { name: 'Compare both texts…' }).click()
    const both = page.getByRole('dialog', { name: 'Two texts of review.rego' })
    await expect(both.getByRole('textbox', { name: 'review.rego, as it was saved' })).toContainText('# by the analyst', { timeout: 15_000 })
    await expect(both.getByRole('textbox', { name: 'review.rego, your text' })).toContainText('# by the author')
    await expectAccessible(page)
    await both.getByRole('button', { name: 'Take this change of theirs' }).first().click()
    await both.getByRole('button', { name: /^Write on from the right over version/ }).click()
    await expect(page.getByText(/saved this file while you wrote/)).toBeHidden()
    await page.getByRole('button', { name: 'Save the file' }).click()
    await expect(page.getByText('Everything is saved.').first()).toBeVisible()
  })
})

test('files are added, renamed and removed; hostile names are refused at the field', async ({ page }) => {
  await begin(page, unique('files'))
  await page.getByRole('button', { name: 'Add a file to the draft…' }).click()
  const dialog = page.getByRole('dialog')
  for (const [name, why] of [
    ['../x.rego', 'A relative name'],
    ['.regal/x.rego', 'No part may begin with a dot'],
    ['x.wasm', 'Only .rego, .json and .yaml'],
    ['MAIN.rego', 'main.rego is there already'],
  ] as const) {
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByLabel('Name').blur()
    await expect(dialog.getByText(why).first()).toBeVisible()
  }
  await dialog.getByLabel('Name').fill('extra.rego')
  await dialog.getByRole('button', { name: 'Add the file' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('tab', { name: 'extra.rego' })).toHaveAttribute('aria-selected', 'true')
  await page.getByRole('button', { name: 'Actions for extra.rego' }).click()
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  await dialog.getByLabel('Name').fill('other.rego')
  await dialog.getByRole('button', { name: 'Rename the file' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'Actions for other.rego' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await dialog.getByRole('button', { name: 'Remove the file' }).click()
  await expect(page.getByText('other.rego is removed from the draft.')).toBeVisible()
  await page.getByRole('button', { name: 'Withdraw…' }).click()
  await dialog.getByRole('button', { name: 'Withdraw the draft' }).click()
  await expect(page.getByText('Withdrawn.', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save the file' })).toHaveAttribute('aria-disabled', 'true')
})

test('the way there by keyboard, and the pages in the light and on a phone', async ({ page }) => {
  await page.goto('/')
  await expect(async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await expect(page.getByRole('heading', { level: 1, name: 'Policies' })).toBeVisible({ timeout: 4000 })
  }).toPass(CHECKED)
  await expect(page.getByText(/Version \d+ is active\./)).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('link', { name: 'v1', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: /^Version 1/ })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'main.rego of version 1' })).toContainText('package acgs.main', { timeout: 15_000 })
  await expectAccessible(page)
  await page.setViewportSize(PHONE)
  await page.goto('/policies')
  await expectNoSideScroll(page)
  await page.goto('/policies/drafts')
  await expectNoSideScroll(page)
  await expectAccessible(page)
  await begin(page, unique('phone'))
  await expect(editor(page, 'main.rego')).toBeVisible({ timeout: 15_000 })
  await expectNoSideScroll(page)
  await expectAccessible(page)
})

test.describe('light', () => {
  test.use({ theme: 'light' })
  test('the draft is accessible in the light theme too', async ({ page }) => {
    await begin(page, unique('light'))
    await checked(page, NO_ERROR)
    await expectAccessible(page)
  })
})

test.describe('a reader', () => {
  test.use({ role: 'manager' })
  test('who may not write reads, and is told who can', async ({ page }) => {
    await page.goto('/policies/drafts')
    await expect(page.getByRole('button', { name: 'Begin a draft…' }).first()).toHaveAttribute(
      'title',
      /Writing is open to roles author, analyst and lead/,
    )
  })
})
