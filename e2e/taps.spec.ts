import type { Locator, Page } from '@playwright/test'
import { call } from './call'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { withDatabase } from './database'
import { expect, test } from './fixtures'
import { pageAs } from './patient'
import { anUncertainRun, endPlantedRuns } from './run-rows'
import { plantContained } from './sandbox-rows'

test.use({ role: 'analyst', viewport: PHONE, hasTouch: true })
test.afterEach(async () => {
  await endPlantedRuns()
  await withDatabase('acgs_owner', (client) =>
    client.query(
      `UPDATE incident SET state = 'resolved', resolved_at = clock_timestamp(), version = version + 1, ack_at = NULL, lapses_at = NULL
       WHERE title LIKE 'Tap %' AND state = 'triggered'`,
    ),
  )
})

const firstRow = (page: Page) => page.locator('tr:has([data-row-link])').first()

/** A finger at the centre of the link, and one beside its words in the same row: both open what the row is about. */
async function expectTapped(page: Page, list: string): Promise<void> {
  for (const of of ['link', 'row'] as const) {
    await page.goto(list)
    const link = firstRow(page).locator('[data-row-link]')
    await expect(link).toBeVisible()
    await expectNoSideScroll(page)
    // Where titles are long the first row begins under the bar at the bottom, and a person scrolls.
    await firstRow(page).evaluate((row) => row.scrollIntoView({ block: 'center' }))
    const href = await link.getAttribute('href')
    const box = await (of === 'link' ? link : firstRow(page)).boundingBox()
    if (box === null || href === null) throw new Error(`nothing can be tapped in ${list}`)
    const at =
      of === 'link' ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : { x: box.x + box.width - 4, y: box.y + box.height - 4 }
    expect(at.x).toBeLessThan(PHONE.width)
    await page.touchscreen.tap(at.x, at.y)
    await expect(page).toHaveURL(new RegExp(`${href.replaceAll(/[.?]/g, '\\$&')}$`))
  }
}

test('on a phone a tap at the centre of a row’s link, or beside its words, opens it: incidents, runs, drafts, sandboxes, events, violations', async ({
  page,
  browser,
}) => {
  const title = `Tap a title that is longer than a phone is wide, so that it takes two lines of its row ${crypto.randomUUID().slice(0, 8)}`
  await call(page.request, 'incidents.open', { type: 'other', severity: 4, title })
  await expectTapped(page, '/incidents')
  await expectAccessible(page)
  await anUncertainRun()
  await expectTapped(page, '/runs')
  const { agentId } = await plantContained()
  await expectTapped(page, `/sandboxes?view=all&search=${agentId}`)
  await expectTapped(page, `/sandboxes/events?agentId=${agentId}`)
  await expectTapped(page, '/violations?view=all')
  const author = await pageAs(browser, 'author', PHONE)
  await author.goto('/policies/drafts')
  await author.getByRole('button', { name: 'Begin a draft…' }).first().click()
  const dialog = author.getByRole('dialog')
  await dialog.getByLabel('Name').fill(`Taps ${Date.now().toString(36)}`)
  await dialog.getByRole('button', { name: 'Begin the draft' }).click()
  await expect(author).toHaveURL(/\/policies\/drafts\/[0-9a-f-]{36}/)
  await author.context().close()
  await expectTapped(page, '/policies/drafts')
})

test('on a phone an alert opens by a tap, and its incident by another', async ({ page }) => {
  const title = `Tap ${crypto.randomUUID().slice(0, 8)}`
  await call(page.request, 'incidents.open', { type: 'other', severity: 4, title })
  await page.goto(`/alerts?search=${encodeURIComponent(title)}`)
  const alert = page.getByRole('region', { name: 'Alerts', exact: true }).getByRole('listitem').first()
  const tap = async (target: Locator) => {
    await expect(target).toBeVisible()
    const box = await target.boundingBox()
    if (box === null) throw new Error('it is not shown')
    await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2)
  }
  await tap(alert.locator('summary'))
  await expect(alert.getByText('So', { exact: true })).toBeVisible()
  await tap(alert.getByRole('link', { name: /^INC-\d+$/ }))
  await expect(page).toHaveURL(/\/incidents\/[0-9a-f-]{36}$/)
})
