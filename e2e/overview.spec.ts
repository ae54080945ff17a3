import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
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
  await expect(containment.getByText(/no sandbox controller is connected|no containment in the window|observed/)).toBeVisible()
  await page.getByRole('radio', { name: '30 d' }).click()
  await expect(page).toHaveURL(/window=30d/)
  await page.getByRole('radio', { name: 'Table' }).click()
  const table = page.getByRole('region', { name: 'Decision latency as a table' })
  await expect(table.getByRole('row', { name: /no samples/ }).first()).toBeVisible()
  await expectAccessible(page)
})

test.describe('the connection is lost', () => {
  test.use({ expectedNoise: CUT_REQUESTS })
  test('every tile turns stale, nothing is judged, and it comes back by itself', async ({ page }) => {
    // The server is simulated as gone: every request fails, the open stream is told that it broke (a browser without a network keeps one that is
    // open), and time is moved on instead of waited for.
    await page.addInitScript(() => {
      const Native = window.EventSource
      window.EventSource = class extends Native {
        constructor(url: string | URL, init?: EventSourceInit) {
          super(url, init)
          window.addEventListener('stream-cut', () => this.dispatchEvent(new Event('error')))
        }
      }
    })
    await page.clock.install()
    await page.goto('/')
    await expect(page.getByRole('article', { name: /^Compliance/ }).getByText(/^n \d/)).toBeVisible({ timeout: 30_000 })
    await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
    await page.route('**/api/**', (route) => route.abort())
    await page.evaluate(() => window.dispatchEvent(new Event('stream-cut')))
    await expect(page.getByRole('button', { name: /^(Reconnecting|No connection)/ })).toBeVisible()
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
  await expect(page.getByRole('radio', { name: '6 h' })).toBeFocused()
  await expect(page).toHaveURL(/window=6h/)
  await page.getByRole('application').or(page.locator('svg[role="application"]')).first().focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText(/UTC$/).first()).toBeVisible()
})

test.describe('the latency chart', () => {
  const sheet = (page: Page) => page.getByRole('region', { name: 'Decision latency', exact: true })
  const plot = async (page: Page) => {
    const surface = sheet(page).locator('svg[role="application"]')
    await expect(surface).toBeVisible()
    const box = await surface.boundingBox()
    if (!box) throw new Error('the chart has no box')
    return { y: box.y + box.height / 2, at: (share: number) => box.x + 46 + (box.width - 46 - 64) * share }
  }

  test('is not drawn again by the clock: held, it stands still while ages go on', async ({ page }) => {
    await page.goto('/?window=1h')
    const { y, at } = await plot(page)
    await page.mouse.move(at(0.4), y)
    await page.mouse.move(at(0.5), y)
    await expect(page.getByText(/UTC$/).first()).toBeVisible()
    const drawn = await sheet(page)
      .locator('svg[role="application"]')
      .evaluate(
        (svg) =>
          new Promise<number>((resolve) => {
            let changes = 0
            const seen = new MutationObserver((all) => {
              changes += all.length
            })
            seen.observe(svg, { subtree: true, childList: true, attributes: true, characterData: true })
            setTimeout(() => resolve(changes), 3500)
          }),
      )
    expect(drawn).toBe(0)
  })

  test('is zoomed by dragging; the address says the span, Back undoes it, and the table and the CSV are of it', async ({ page }) => {
    await page.goto('/?window=1h')
    const { y, at } = await plot(page)
    await page.mouse.move(at(0.5), y)
    await page.mouse.down()
    await page.mouse.move(at(0.6), y, { steps: 4 })
    await page.mouse.move(at(0.75), y, { steps: 4 })
    await page.mouse.up()
    await expect(page).toHaveURL(/from=.*&to=/)
    await expect(sheet(page).getByText(/^zoomed,/)).toBeVisible()
    const asked = new URL(page.url()).searchParams
    const spanMs = Date.parse(asked.get('to') ?? '') - Date.parse(asked.get('from') ?? '')
    expect(spanMs).toBeGreaterThan(14 * 60_000)
    expect(spanMs).toBeLessThan(17 * 60_000)
    await expectAccessible(page)
    const download = page.waitForEvent('download')
    await sheet(page).getByRole('link', { name: 'CSV' }).click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(/^decision-latency-\d{8}-\d{6}\.csv$/)
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\n')
    expect(lines[0]).toContain('bucket_start_utc,bucket_seconds,p50_ms')
    await page.getByRole('radio', { name: 'Table' }).click()
    await expect(sheet(page).getByRole('row')).toHaveCount(lines.length)
    await page.getByRole('radio', { name: 'Chart' }).click()
    await page.goBack()
    await expect(page).not.toHaveURL(/from=/)
    await expect(sheet(page).getByText(/last 1 h$/)).toBeVisible()
  })

  test('is zoomed by the keyboard and by buttons, down to five minutes and back', async ({ page }) => {
    await page.goto('/?window=1h')
    await plot(page)
    await sheet(page).locator('svg[role="application"]').focus()
    await page.keyboard.press('+')
    await expect(page).toHaveURL(/from=/)
    await page.keyboard.press('0')
    await expect(page).not.toHaveURL(/from=/)
    for (let left = 4; left > 0; left--) {
      const before = page.url()
      await sheet(page).getByRole('button', { name: 'Zoom in' }).click()
      await expect(page).not.toHaveURL(before)
      await expect(sheet(page)).toHaveAttribute('aria-busy', 'false')
    }
    await expect(sheet(page).getByRole('button', { name: 'Zoom in' })).toHaveAttribute('aria-disabled', 'true')
    await sheet(page).getByRole('button', { name: 'Zoom out' }).click()
    await sheet(page).getByRole('button', { name: 'Whole window' }).click()
    await expect(page).not.toHaveURL(/from=/)
  })

  test('a link shows the same span, and a mistyped one the whole window', async ({ page }) => {
    const to = new Date(Math.floor(Date.now() / 60_000) * 60_000)
    const from = new Date(to.getTime() - 600_000)
    await page.goto(`/?window=24h&from=${from.toISOString()}&to=${to.toISOString()}`)
    await expect(sheet(page).getByText(/^zoomed,/)).toBeVisible()
    await page.getByRole('radio', { name: '7 d' }).click()
    await expect(page).not.toHaveURL(/from=/)
    await page.goto('/?window=24h&from=yesterday&to=<script>')
    await expect(sheet(page).getByText(/last 24 h$/)).toBeVisible()
  })

  test.describe('touch', () => {
    test.use({ viewport: PHONE, hasTouch: true })
    test('a finger that moves sideways chooses a span, and nothing sticks out', async ({ page }) => {
      await page.goto('/?window=1h')
      await sheet(page).scrollIntoViewIfNeeded()
      const { y, at } = await plot(page)
      const client = await page.context().newCDPSession(page)
      const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', share: number) =>
        client.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: at(share), y }] })
      await touch('touchStart', 0.3)
      for (const share of [0.35, 0.45, 0.6, 0.7]) await touch('touchMove', share)
      await touch('touchEnd', 0.7)
      await expect(page).toHaveURL(/from=.*&to=/)
      await expectNoSideScroll(page)
      await expectAccessible(page)
    })
  })
})

test('the budget and both alarms on it are there with their rates, in words', async ({ page }) => {
  await page.goto('/')
  const figures = page.getByRole('region', { name: 'Key figures' })
  await expect(figures.getByText('Error budget, 30 d')).toBeVisible()
  await expect(figures.getByText(/^1 h [\d.]+×, 5 min [\d.]+×, (inside|over) its line 14.4×$/)).toBeVisible({ timeout: 30_000 })
  await expect(figures.getByText(/^6 h [\d.]+×, 30 min [\d.]+×, (inside|over) its line 6×$/)).toBeVisible()
})
