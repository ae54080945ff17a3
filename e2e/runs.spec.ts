import type { Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona } from './confirm'
import { expect, test } from './fixtures'
import { acgs } from './installation'
import { pageAs } from './patient'
import { anUncertainRun, aRunTakenOver, aRunThatAsks, endPlantedRuns, plantRun } from './run-rows'

test.describe.configure({ timeout: 90_000 })
test.afterEach(endPlantedRuns)
const REASON = 'seen on the machine itself'

const head = (page: Page) => page.getByRole('heading', { level: 1 })
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

async function say(page: Page, verb: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: verb })
  await dialog.getByLabel('Reason').fill(REASON)
  await dialog.getByRole('button', { name: verb }).click()
}

test.describe('as an operator', () => {
  test.use({ role: 'operator' })

  test('a run waits for another person; a lead agrees, the page that is open follows, and only then it is verified', async ({
    page,
    browser,
  }) => {
    const { id, target } = await aRunThatAsks()
    await page.goto(`/runs?search=${id}`)
    await page.getByRole('link', { name: `Roll back a service: ${target.split('/').at(-1)}` }).click()
    await expect(head(page)).toContainText('waiting')
    await expect(part(page, 'Your word')).toContainText('Is the second zone drained?')
    await expect(page.getByRole('button', { name: 'Agree that it goes on…' })).toHaveAccessibleDescription(/You started it/)
    await expect(part(page, 'If this page dies')).toContainText(`npm run acgs -- run ${id}`)
    await expectAccessible(page)

    const lead = await pageAs(browser, 'lead')
    await lead.goto('/')
    await expect(lead.getByRole('link', { name: 'Show what waits', exact: true })).toBeVisible()
    await lead.goto(`/runs/${id}`)
    await lead.getByRole('button', { name: 'Agree that it goes on…' }).click()
    await say(lead, 'Agree that it goes on')
    await confirmAsPersona(lead, 'Is the second zone drained?')
    await expect(head(page)).toContainText('verified', { timeout: 15_000 })
    await expect(part(page, 'Record')).toContainText('The run ended: verified')
    await expect(
      part(page, 'Record')
        .getByText(/^sealed #|^#[\d,]+ anchored/)
        .first(),
    ).toBeVisible({ timeout: 15_000 })
    const told = await acgs<{ run: { verdict: string } }>('run', id)
    expect(told.run.verdict).toBe('verified')
    await lead.context().close()
  })

  test('what nobody can know is not called a success: five choices, and the one that was taken stays in the end', async ({ page }) => {
    const { id } = await anUncertainRun()
    await page.goto('/')
    await page.getByRole('link', { name: 'Show what is uncertain' }).click()
    await expect(
      page
        .getByRole('row')
        .filter({ has: page.getByText('uncertain') })
        .first(),
    ).toBeVisible()
    await page.goto(`/runs/${id}`)
    const ask = part(page, 'A person decides')
    for (const verb of ['Look again at step 2…', 'Accept step 2 as done…', 'Run step 2 again…', 'Skip step 2…', 'Abort and take back…'])
      await expect(ask.getByRole('button', { name: verb })).toBeVisible()
    await expectAccessible(page)
    await ask.getByRole('button', { name: 'Accept step 2 as done…' }).press('Enter')
    await say(page, 'Accept step 2 as done')
    await confirmAsPersona(page, 'Accept step 2 as done')
    await expect(head(page)).toContainText('ended, not verified', { timeout: 15_000 })
    await expect(page.getByText(/was accepted by a person\./).first()).toBeVisible()
  })

  test('cancelling says what it leaves, and frees the target', async ({ page }) => {
    const { id } = await aRunThatAsks()
    await page.goto(`/runs/${id}`)
    await expect(head(page)).toContainText('waiting', { timeout: 15_000 })
    await page.getByRole('button', { name: 'Cancel this run…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Cancel this run' })
    await expect(dialog).toContainText('Nobody will know whether it counts: step 2, A second person agrees.')
    await dialog.getByLabel('Reason').fill(REASON)
    await dialog.getByRole('button', { name: 'Cancel this run' }).click()
    await expect(head(page)).toContainText('cancelled')
    await expect(part(page, 'Targets')).toContainText('none held')
  })

  test('a run that failed stands on the board until somebody has looked', async ({ page }) => {
    const { id } = await plantRun({
      by: 'operator',
      state: 'failed',
      outcome: 'step 1, Wait for the pods: not_converged: 1 of 3 pods ready',
      ago: 20,
      took: 12,
      steps: [
        {
          n: 1,
          kind: 'wait-for@1',
          title: 'Wait for the pods',
          state: 'failed',
          error: 'not_converged: 1 of 3 pods ready',
          from: 1,
          to: 12,
        },
      ],
    })
    await page.goto('/runs?view=look')
    await page.locator(`a[href="/runs/${id}"]`).click()
    await expect(head(page)).toContainText('not converged')
    await page.getByRole('button', { name: 'Mark as looked at…' }).click()
    await say(page, 'Mark as looked at')
    await expect(page.getByText(`looked: ${REASON}`)).toBeVisible()
    await page.goto(`/runs?view=look&search=${id}`)
    await expect(page.getByText('No run matches')).toBeVisible()
  })
})

test.describe('as a manager', () => {
  test.use({ role: 'manager' })

  test('a takeover reads as a story, the ruler and the table have the same steps, and nothing can be pressed', async ({ page }) => {
    const { id } = await aRunTakenOver()
    await page.goto(`/runs/${id}`)
    const clock = part(page, 'Steps on the clock')
    await expect(clock).toContainText('worker-a was lost at 6.1 s, worker-b took over in 2.9 s. Nothing was sent twice.')
    await expect(clock.getByRole('img', { name: /The worker changed between 6\.1 s and 9 s/ })).toBeVisible()
    await page.keyboard.press('v')
    await expect(clock.getByRole('radio', { name: 'Table' })).toBeChecked()
    for (const n of [1, 2, 3, 4]) await expect(clock.getByRole('rowheader', { name: String(n), exact: true })).toBeVisible()
    await expect(page.getByRole('link', { name: 'All entries in the log' })).toHaveCount(0)
    await page.goto('/runs')
    await expect(page.getByRole('button', { name: 'Export as CSV' })).toHaveAccessibleDescription(/open to roles operator/)
    const { id: uncertain } = await anUncertainRun()
    await page.goto(`/runs/${uncertain}`)
    await expect(page.getByRole('button', { name: 'Skip step 2…' })).toHaveAccessibleDescription(/Open to role operator or lead/)
    await page.goto('/runs/00000000-0000-7000-8000-000000000000')
    await expect(page.getByText('There is no such run')).toBeVisible()
  })
})

test.describe('what stands in a cluster is inert', () => {
  test.use({ role: 'lead', theme: 'light' })

  test('F35 a title with script, bidi and zero width shows its marks and runs nothing', async ({ page }) => {
    const { id } = await anUncertainRun('<img src=x onerror=alert(1)> \u202Eevil\u200B')
    await page.goto(`/runs/${id}`)
    await expect(part(page, 'A person decides')).toContainText('<img src=x onerror=alert(1)> ⟦U+202E⟧evil⟦U+200B⟧')
    await expect(page.locator('img[src="x"]')).toHaveCount(0)
    await expectAccessible(page)
  })
})

test.describe('on a phone', () => {
  test.use({ role: 'operator', viewport: PHONE })

  test('the ruler goes, the steps are a list, and everything fits', async ({ page }) => {
    const { id } = await anUncertainRun()
    await page.goto(`/runs/${id}`)
    await expect(part(page, 'Steps on the clock').getByRole('list', { name: 'Steps' })).toBeVisible()
    await expect(part(page, 'Steps on the clock').getByRole('img')).toBeHidden()
    await expectNoSideScroll(page)
    await expectAccessible(page)
    await page.goto('/runs?view=all')
    await expectNoSideScroll(page)
    await expectAccessible(page)
  })
})

test('the key r leads to the runs', async ({ page }) => {
  await page.goto('/')
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await expect(head(page)).toHaveText('Runs')
})
