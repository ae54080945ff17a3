import { CUT_REQUESTS, expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'

const TILES = [/^Compliance, 24 h/, /^Latency p99/, /^Slowest containment/, /^Decision stream lag/]

test('the board answers first, then shows each figure against its line', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  for (const name of TILES) await expect(page.getByRole('article', { name })).toBeVisible()
  // Agents decide all the time, so compliance becomes a judged figure with its n.
  await expect(page.getByRole('article', { name: /^Compliance/ }).getByText(/^n \d/)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('img', { name: /line 99.9 %; \d+ percent of the limit used/ })).toBeVisible()
  const services = page.getByRole('region', { name: 'Services' })
  await expect(services.getByRole('row', { name: /policy-engine/ })).toBeVisible()
  await expect(services.getByText('Not connected, not judged:')).toBeVisible()
  await expectAccessible(page)
})

test('it says where it is, and follows the stream', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByText('Local cluster, simulated workloads')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  const n = page.getByRole('article', { name: /^Compliance/ }).getByText(/^n \d/)
  await expect(n).toBeVisible({ timeout: 30_000 })
  const before = await n.textContent()
  await expect(n).not.toHaveText(before ?? '', { timeout: 30_000 })
})

test('a part without a source is unknown in words, and a bucket without samples is no zero', async ({ page }) => {
  await page.goto('/')
  const containment = page.getByRole('article', { name: /^Slowest containment/ })
  await expect(containment.getByText('unknown', { exact: true }).first()).toBeVisible()
  await expect(containment.getByText('no sandbox controller is connected')).toBeVisible()
  await page.getByRole('radio', { name: '30 d' }).click()
  await expect(page).toHaveURL(/window=30d/)
  await page.getByRole('radio', { name: 'Table' }).click()
  const table = page.getByRole('region', { name: 'Decision latency as a table' })
  await expect(table.getByRole('row', { name: /no samples/ }).first()).toBeVisible()
  await expectAccessible(page)
})

test.describe('the connection is lost', () => {
  test.use({ expectedNoise: CUT_REQUESTS })
  test('every tile turns stale, nothing is judged, and it comes back by itself', async ({ page, context }) => {
    // The server is simulated as gone: every request fails, the open stream is ended by a moment without a network, and time is moved on
    // instead of waited for.
    await page.clock.install()
    await page.goto('/')
    await expect(page.getByRole('article', { name: /^Compliance/ }).getByText(/^n \d/)).toBeVisible({ timeout: 30_000 })
    await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
    await page.route('**/api/**', (route) => route.abort())
    await context.setOffline(true)
    await context.setOffline(false)
    await page.clock.fastForward(60_000)
    await expect(page.getByText('The board did not load again')).toBeVisible()
    await expect(page.getByText('Not judged.', { exact: true })).toBeVisible()
    await expect(page.getByRole('article', { name: /^Compliance/ }).getByText('stale, not judged')).toBeVisible()
    await expect(page.getByRole('button', { name: /^No connection/ })).toBeVisible()
    // With the server back, events may heal the page before a click could: the offer is looked at while it is still gone.
    await expect(page.getByRole('button', { name: 'Try now' })).toBeVisible()
    await page.unroute('**/api/**')
    await page.clock.fastForward(6_000)
    await expect(page.getByText('Not judged.', { exact: true })).toBeHidden()
  })
})

test.describe('light', () => {
  test.use({ theme: 'light' })
  test('the light theme comes from the server and is accessible', async ({ page }) => {
    await page.goto('/')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
    await expect(page.getByRole('region', { name: 'Needs you' })).toBeVisible()
    await expectAccessible(page)
  })
})

test.describe('phone', () => {
  test.use({ viewport: PHONE })
  test('the board reads on a phone', async ({ page }) => {
    await page.goto('/')
    await expect(page.getByRole('article', { name: /^Compliance/ })).toBeVisible()
    await expectNoSideScroll(page)
    await expectAccessible(page)
  })
})

test('the keyboard reaches everything: skip link, window, chart', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
  await page.getByRole('radio', { name: '24 h' }).focus()
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByRole('radio', { name: '1 h' })).toBeFocused()
  await expect(page).toHaveURL(/window=1h/)
  await page.getByRole('application').or(page.locator('svg[role="application"]')).first().focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText(/UTC$/).first()).toBeVisible()
})
