import { type CDPSession, chromium, type Page } from '@playwright/test'
import { findBrowser } from '@/server/local/find-browser'
import { figure, line } from './say'
import { metricOf } from './system'

const EVERY_MS = 10_000
const NAVIGATIONS = 200
const MB = 1_048_576
const sleep = (ms: number) => new Promise((next) => setTimeout(next, ms))

/** What the tab holds once garbage is gone. */
async function heapMb(client: CDPSession): Promise<number> {
  await client.send('HeapProfiler.collectGarbage')
  return (await client.send('Runtime.getHeapUsage')).usedSize / MB
}

async function firstPaint(page: Page, address: string): Promise<number> {
  await page.goto(`${address}/services`, { waitUntil: 'commit' })
  await page.locator('main table tbody tr').first().waitFor()
  return page.evaluate(() => new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now()))))
}

/** Heap and bytes of an open list, minute after minute. */
async function watchTab(page: Page, client: CDPSession, minutes: number): Promise<void> {
  let bytes = 0
  client.on('Network.dataReceived', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await sleep(EVERY_MS) // what a page loads once is not its stream
  const [since, before] = [performance.now(), bytes]
  const heaps: number[] = []
  while (performance.now() - since < minutes * 60_000) {
    heaps.push(await heapMb(client))
    await sleep(EVERY_MS)
  }
  const seconds = (performance.now() - since) / 1000
  const third = Math.max(1, Math.floor(heaps.length / 3))
  const mean = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0) / some.length
  figure({ name: `heap of the tab, most of ${heaps.length}`, measured: Math.max(...heaps), goal: 150, unit: 'MB' })
  figure({
    name: '… its last third over its first',
    measured: mean(heaps.slice(-third)) - mean(heaps.slice(0, third)),
    goal: 5,
    unit: 'MB',
  })
  figure({ name: `to the tab in ${seconds.toFixed(0)} s`, measured: (bytes - before) / 1024 / seconds, goal: 50, unit: 'kB/s' })
  line('rows of the list', String(await page.locator('main table tbody tr').count()))
}

/** The list of services in Chromium, as somebody leaves it open. */
export async function measureTab(at: { console: string; metrics: string; cookie: string; minutes: number }): Promise<void> {
  const executablePath = await findBrowser()
  if (!executablePath) throw new Error('there is no browser')
  const browser = await chromium.launch({ executablePath })
  try {
    const context = await browser.newContext()
    await context.addCookies(
      at.cookie
        .split('; ')
        .map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: at.console })),
    )
    const page = await context.newPage()
    await firstPaint(page, at.console) // starts the browser and compiles the page
    figure({ name: 'first useful paint of /services', measured: await firstPaint(page, at.console), goal: 1500, unit: 'ms' })
    const client = await context.newCDPSession(page)
    await client.send('Network.enable')
    await watchTab(page, client, at.minutes)
    for (let i = 0; i < NAVIGATIONS; i += 1) {
      const path = i % 2 === 0 ? '/' : '/services'
      await page.locator(`nav[aria-label="Main"] a[href="${path}"]`).click()
      await page.waitForURL((url) => url.pathname === path)
      await page.getByRole('heading', { level: 1 }).waitFor()
    }
    figure({
      name: `streams after ${NAVIGATIONS} navigations`,
      measured: await metricOf(at.metrics, 'acgs_console_streams'),
      goal: 1,
      unit: 'streams',
    })
  } finally {
    await browser.close()
  }
}
