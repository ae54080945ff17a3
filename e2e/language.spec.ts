import type { Page } from '@playwright/test'
import { expectAccessible } from './checks'
import { expect, test } from './fixtures'

const unique = (what: string) => `${what} ${Date.now().toString(36)}`
const editor = (page: Page, path: string) => page.getByRole('textbox', { name: path, exact: true })
const PATIENT = { timeout: 30_000 }

/** A draft from the active version, begun through the page. */
async function begin(page: Page, name: string): Promise<void> {
  await page.goto('/policies/drafts')
  await page.getByRole('button', { name: 'Begin a draft…' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Begin the draft' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible(PATIENT)
}

async function front(page: Page, path: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Files of the draft' })
    .getByRole('button', { name: new RegExp(`^${path.replace('.', '\\.')}`) })
    .click()
  await expect(editor(page, path)).toBeVisible(PATIENT)
}

test.use({ role: 'author' })
test.describe.configure({ timeout: 240_000 })

const RULES = `
journey_limit := 3

journey_low(amount) if amount < journey_limit

journey_any if {
	some tag in input.tags
	startswith(tag, "ok")
	journey_low(1)
}
`

/** Adds rules of the journey's own at the end of a file; the cursor stays behind them. */
async function addRules(page: Page, path: string): Promise<void> {
  await editor(page, path).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText(RULES)
}
/** Puts the cursor into the last place of a word, in the lines that are drawn. */
async function cursorIn(page: Page, path: string, word: string): Promise<void> {
  const line = editor(page, path).locator('.cm-line').filter({ hasText: word }).last()
  const box = await line.evaluate((element, text) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent?.lastIndexOf(text) ?? -1
      if (at < 0) continue
      const range = document.createRange()
      range.setStart(node, at)
      range.setEnd(node, at + text.length)
      const { x, y, width, height } = range.getBoundingClientRect()
      return { x: x + width / 2, y: y + height / 2 }
    }
    return null
  }, word)
  if (!box) throw new Error(`${word} is not drawn`)
  await page.mouse.click(box.x, box.y)
}

/** Completion, words at the pointer, definition, uses and a rename, as they are with a language server and without. */
async function useNames(page: Page): Promise<void> {
  const path = 'refusal.rego'
  await front(page, path)
  await addRules(page, path)

  await test.step('completion, with what a decision may call', async () => {
    await page.keyboard.press('Control+End')
    await page.keyboard.type('\njourney_new if {\n\tjourney_l', { delay: 20 })
    const list = page.getByRole('listbox')
    await expect(list.getByRole('option', { name: /journey_limit/ })).toBeVisible(PATIENT)
    await page.keyboard.press('Escape')
    for (let n = 0; n < 'journey_l'.length; n++) await page.keyboard.press('Backspace')
    await page.keyboard.type('x := http.se', { delay: 20 })
    await expect(list.getByRole('option', { name: /http\.send/ })).toContainText('refused', PATIENT)
    await page.keyboard.press('Escape')
    for (let n = 0; n < 'x := http.se'.length; n++) await page.keyboard.press('Backspace')
    await page.keyboard.type('time.now', { delay: 20 })
    await expect(list.getByRole('option', { name: /time\.now_ns/ })).toContainText('shim', PATIENT)
    await page.keyboard.press('Escape')
    for (let n = 0; n < 'time.now'.length; n++) await page.keyboard.press('Backspace')
    await page.keyboard.type('true\n', { delay: 20 })
  })

  await test.step('words at the pointer', async () => {
    const word = editor(page, path).getByText('startswith', { exact: true }).last()
    const tooltip = page.locator('.cm-hover')
    // Findings come under the lines meanwhile and move them.
    await expect(async () => {
      await page.mouse.move(5, 5)
      await word.hover()
      await expect(tooltip).toContainText(/begins with/, { timeout: 4000 })
    }).toPass({ timeout: 40_000 })
    await expect(tooltip.locator('.cm-class')).toHaveText('native')
    await page.mouse.move(5, 5)
  })

  await test.step('go to definition, by key and by menu', async () => {
    await expect(async () => {
      await cursorIn(page, path, 'journey_low')
      await page.keyboard.press('F12')
      await expect(page.locator('.cm-activeLine').filter({ hasText: 'journey_low(amount) if' })).toBeVisible({ timeout: 4000 })
    }).toPass({ timeout: 40_000 })
  })

  await test.step('a rename is looked at before it is made', async () => {
    const dialog = page.getByRole('dialog', { name: 'Rename journey_limit' })
    await expect(async () => {
      await page.keyboard.press('Escape')
      await cursorIn(page, path, 'journey_limit')
      await page.keyboard.press('F2')
      await expect(dialog).toBeVisible({ timeout: 3000 })
    }).toPass({ timeout: 40_000 })
    await dialog.getByLabel('New name').fill('journey_most')
    await dialog.getByRole('button', { name: 'Show what changes' }).click()
    await expect(dialog.getByText('2 places in 1 file.')).toBeVisible(PATIENT)
    await expect(dialog.getByRole('textbox', { name: `${path}, renamed` })).toContainText('journey_most', PATIENT)
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Rename in 1 file' }).click()
    await expect(editor(page, path)).toContainText('amount < journey_most')
  })
}

test('with Regal: completion, words, definition and rename, and the foot says who answered', async ({ page }) => {
  await begin(page, unique('names'))
  await useNames(page)
  await expect(page.getByText('Names by Regal', { exact: true })).toBeVisible(PATIENT)
})

test('with Regal: the outline, all uses, and a definition in another file', async ({ page }) => {
  await begin(page, unique('files'))
  await front(page, 'main.rego')
  await page.getByRole('button', { name: 'Name', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Outline of the file/ }).click()
  const outline = page.getByRole('dialog', { name: 'Outline of main.rego' })
  await outline.getByLabel('Find').fill('decision')
  await expect(outline.getByRole('button', { name: 'decision', exact: true }).first()).toBeVisible(PATIENT)
  await expectAccessible(page)
  await outline.getByLabel('Find').press('Enter')
  await expect(outline).toBeHidden()
  // The outline has led to `default decision`.
  const uses = page.getByRole('dialog', { name: 'Uses of decision' })
  await page.getByRole('button', { name: 'Name', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Find uses/ }).click()
  await expect(uses.getByRole('button', { name: /^line \d+$/ }).first()).toBeVisible(PATIENT)
  await expectAccessible(page)
  await uses
    .getByRole('button', { name: /^line \d+$/ })
    .first()
    .click()
  await expect(uses).toBeHidden()
  await front(page, 'main.rego')
  await editor(page, 'main.rego').click()
  await page.keyboard.press('Control+Home')
  await expect(async () => {
    await cursorIn(page, 'main.rego', 'lib')
    await page.keyboard.press('F12')
    await expect(editor(page, 'lib.rego')).toBeVisible({ timeout: 4000 })
  }).toPass({ timeout: 40_000 })
})

test.describe('without Regal', () => {
  test('the same by the page alone, and the foot says so', async ({ page }) => {
    // What the console answers on a machine without it.
    const json = { unavailable: 'regal 0.42.0 is missing. Set REGAL_BIN to it.', isMissing: true }
    await page.route('**/api/lsp', (route) => route.fulfill({ json }))
    await begin(page, unique('alone'))
    await useNames(page)
    await expect(page.getByText('Names by this page, without Regal')).toBeVisible(PATIENT)
  })
})

test('a text that is saved unformatted can be looked at as formatted, and the offer can be declined for good', async ({ page }) => {
  const bar = page.getByRole('status').filter({ hasText: 'refusal.rego is saved. It is not formatted' })
  const saveOdd = async () => {
    await editor(page, 'refusal.rego').click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('\nodd   :=  2\n')
    await page.keyboard.press('Control+s')
    await expect(page.getByText('Everything is saved.').first()).toBeVisible(PATIENT)
  }
  await begin(page, unique('format'))
  await front(page, 'refusal.rego')
  await saveOdd()
  await bar.getByRole('button', { name: 'Show what formatting changes' }).click(PATIENT)
  const dialog = page.getByRole('dialog', { name: 'Format refusal.rego' })
  await expect(dialog.getByRole('textbox', { name: 'refusal.rego, formatted' })).toContainText('odd := 2', PATIENT)
  await dialog.getByRole('button', { name: 'Leave the text as it is' }).click()
  await expect(bar).toBeHidden()
  await saveOdd()
  await bar.getByRole('button', { name: 'Do not offer this again' }).click(PATIENT)
  await expect(bar).toBeHidden()
})
