import { CUT_REQUESTS, expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona } from './confirm'
import { expect, test } from './fixtures'

/** These change the objectives of the running system and set them right again, so they run one after another. */
test.describe.configure({ mode: 'serial' })
const LINE = 'Decision latency, p99: line (ms)'

test.describe('an administrator', () => {
  test.use({ role: 'admin' })
  test('changes a line with a reason, sees it in force, in the history and on the board, and changes it back', async ({ page }) => {
    await page.goto('/objectives')
    const change = async (value: string, reason: string) => {
      await page.getByRole('button', { name: 'Change objectives' }).click()
      const dialog = page.getByRole('dialog', { name: 'Change objectives' })
      await dialog.getByLabel(LINE).fill(value)
      await dialog.getByLabel('Reason').fill(reason)
      await expect(dialog.getByRole('region', { name: 'What changes' })).toContainText(`${value} ms`)
      await expectAccessible(page)
      await dialog.getByRole('button', { name: 'Put in force' }).dblclick()
      await confirmAsPersona(page, `${value} ms`)
      await expect(dialog).toBeHidden()
      await expect(page.getByRole('region', { name: 'History' }).getByText(reason)).toBeVisible()
    }
    const stamp = Date.now().toString(36)
    await change('7', `a wider line, journey ${stamp}`)
    await expect(page.getByRole('region', { name: 'Objectives in force' }).getByRole('cell', { name: '7 ms' })).toBeVisible()
    await page.goto('/')
    await expect(page.getByRole('article', { name: /^Latency p99/ }).getByText('line 7 ms')).toBeVisible({ timeout: 30_000 })
    await page.goto('/objectives')
    await change('5', `back to the line, journey ${stamp}`)
    await expect(page.getByRole('region', { name: 'History' }).getByText(`journey ${stamp}`)).toHaveCount(2) // twice pressed, once done
  })

  test('bad input names the field and the fix, and nothing typed is lost', async ({ page }) => {
    await page.goto('/objectives')
    await page.getByRole('button', { name: 'Change objectives' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change objectives' })
    await dialog.getByLabel('Compliance, 30 d: warning (%)').fill('99.95')
    await dialog.getByLabel(LINE).fill('five')
    await dialog.getByLabel('Reason').fill('short')
    await dialog.getByLabel('Reason').press('Enter')
    await expect(dialog.getByText('must be below the target')).toBeVisible()
    await expect(dialog.getByText('a number, such as 99.9')).toBeVisible()
    await expect(dialog.getByText('say why, in 10 characters or more')).toBeVisible()
    await expect(dialog.getByLabel(LINE)).toHaveValue('five')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('button', { name: 'Change objectives' })).toBeFocused()
  })
})

test('another role reads them and is told who changes them', async ({ page }) => {
  await page.goto('/objectives')
  await expect(page.getByRole('heading', { level: 1, name: 'Objectives' })).toBeVisible()
  const button = page.getByRole('button', { name: 'Change objectives' })
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await expect(button).toHaveAccessibleDescription(/open to role admin/)
  await button.click({ force: true })
  await expect(page.getByRole('dialog')).toBeHidden()
  await expectAccessible(page)
})

test.describe('the source is down', () => {
  test.use({ expectedNoise: CUT_REQUESTS })
  test('it says what failed and what goes on, and offers to try', async ({ page }) => {
    // The server is simulated as gone by failing the browser's requests, and time is moved on instead of waited for.
    await page.clock.install()
    await page.goto('/objectives')
    await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
    await page.route('**/api/**', (route) => route.abort())
    await page.clock.fastForward(60_000)
    await expect(page.getByText('The objectives did not load again')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Objectives in force' })).toBeVisible()
    await page.unroute('**/api/**')
    await page.getByRole('button', { name: 'Try now' }).first().click()
    await page.clock.fastForward(6_000)
    await expect(page.getByText('The objectives did not load again')).toBeHidden()
  })
})

test.describe('light', () => {
  test.use({ theme: 'light' })
  test('the light theme is accessible', async ({ page }) => {
    await page.goto('/objectives')
    await expect(page.getByRole('region', { name: 'Objectives in force' })).toBeVisible()
    await expectAccessible(page)
  })
})

test.describe('phone', () => {
  test.use({ viewport: PHONE })
  test('it reads on a phone', async ({ page }) => {
    await page.goto('/objectives')
    await expect(page.getByRole('region', { name: 'History' })).toBeVisible()
    await expectNoSideScroll(page)
    await expectAccessible(page)
  })
})
