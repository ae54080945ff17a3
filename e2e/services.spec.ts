import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { goByKeys } from './keys'

const ENGINE = '/services/Deployment/governance/policy-engine'
const SLOW = { timeout: 20_000 }

test('an operator sees what runs, narrows it down, and opens one by its keys', async ({ page }) => {
  await page.goto('/')
  await goByKeys(page, 's', (within) => expect(page).toHaveURL(/\/services$/, within))
  await expect(page.getByRole('heading', { name: 'Services', exact: true })).toBeVisible()
  const table = page.getByRole('table', { name: 'Services' })
  const engine = table.getByRole('row', { name: /^policy-engine/ })
  await expect(engine).toContainText('The autoscaler', SLOW)
  await expect(engine).toContainText('core')
  await expect(page.getByText(/\d+ of \d+ services ready\./)).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('searchbox', { name: 'Search' }).fill('opa')
  await expect(page).toHaveURL(/search=opa/)
  await expect(table.getByRole('row')).toHaveCount(2)
  await page.reload()
  await expect(table.getByRole('row', { name: /^opa/ })).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/services/Deployment/governance/opa')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('opa')
})

test('one workload says what it is, who would undo a change, and leads to plans', async ({ page }) => {
  await page.goto(ENGINE)
  await expect(page.getByRole('region', { name: 'Will it stick?' })).toContainText('The autoscaler')
  const pods = page.getByRole('region', { name: 'Pods' })
  await expect(pods.getByRole('row', { name: /^policy-engine-/ }).first()).toBeVisible(SLOW)
  await expect(page.getByRole('region', { name: 'Revisions' }).getByText('live')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Around it' })).toContainText(/policy-engine: \d of \d endpoints ready/)
  await expectAccessible(page)
  const acts = page.getByRole('region', { name: 'Plan a change' })
  await expect(acts.getByRole('link', { name: 'Restart…' })).toHaveAttribute(
    'href',
    '/plans/new?kind=restart&target=Deployment%2Fgovernance%2Fpolicy-engine',
  )
  await expect(acts.getByRole('link', { name: 'Change bounds…' })).toBeVisible()

  await pods
    .getByRole('button', { name: /^Log of/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Read the log' }).click()
  await expect(dialog.getByText(/^Read at/)).toBeVisible()
  await expectAccessible(page)
})

test('nodes: what they hold, and what an operator may not write says who can', async ({ page }) => {
  await page.goto('/services')
  await page.getByRole('navigation', { name: 'Services' }).getByRole('link', { name: 'Nodes' }).click()
  await expect(page).toHaveURL('/services/nodes')
  const table = page.getByRole('table', { name: 'Nodes' })
  await expect(table.getByRole('row').nth(1)).toBeVisible(SLOW)
  const drain = table.getByRole('button', { name: 'Drain…' }).first()
  await expect(drain).toHaveAttribute('aria-disabled', 'true')
  await expect(drain).toHaveAccessibleDescription(/You may not patch nodes in the cluster/)
  await expectAccessible(page)
  await table.locator('[data-row-link]').first().click()
  await expect(page.getByRole('region', { name: 'Facts' })).toBeVisible()
  await expectAccessible(page)
})

test.describe('somebody whose role plans nothing', () => {
  test.use({ role: 'manager' })

  test('reads through the product, and each way to a plan and a log says who has it', async ({ page }) => {
    await page.goto(ENGINE)
    const restart = page.getByRole('button', { name: 'Restart…' })
    await expect(restart).toHaveAccessibleDescription('Plans are open to roles operator and lead.')
    await expect(page.getByRole('button', { name: /^Log of/ }).first()).toHaveAccessibleDescription(/Logs are open to roles/)
    await page.goto('/services')
    await expect(page.getByRole('button', { name: 'Export as CSV' })).toHaveAttribute('aria-disabled', 'true')
  })
})

test.describe('an address of nothing', () => {
  test.use({ expectedNoise: /404/ })

  test('says that it is not there', async ({ page }) => {
    await page.goto('/services/Deployment/governance/nothing-has-this-name')
    await expect(page.getByText('There is no such service')).toBeVisible()
  })
})

test.describe('in light, on a phone', () => {
  test.use({ theme: 'light', viewport: PHONE })

  test('rows stack, nothing sticks out', async ({ page }) => {
    for (const address of ['/services', ENGINE, '/services/nodes']) {
      await page.goto(address)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expect(
        page
          .getByRole('main')
          .getByText(/^policy-engine|^governance-1/)
          .first(),
      ).toBeVisible(SLOW)
      await expectNoSideScroll(page)
      await expectAccessible(page)
    }
  })
})

test('the filtered list leaves as a file', async ({ page }) => {
  await page.goto('/services?namespace=monitoring')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export as CSV' }).click()])
  expect(download.suggestedFilename()).toMatch(/^workloads-\d{8}-\d{6}\.csv$/)
})
