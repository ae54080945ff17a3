import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { withDatabase } from './database'
import { expect, test } from './fixtures'

test.describe.configure({ mode: 'serial' }) // the strip is of the whole installation

const KEY = `journey ${Date.now().toString(36)}`
const TITLE = `Audit log does not fit its checkpoint <img src=x onerror=alert(1)> ${KEY}`

const raise = (severity: number, key = KEY) =>
  withDatabase('acgs_app', async (client) => {
    await client.query('BEGIN')
    await client.query(`INSERT INTO alarm (id, key, severity, title, detail, href) VALUES (gen_random_uuid(), $1, $2, $3, $4, '/audit')`, [
      key,
      severity,
      key === KEY ? TITLE : `Lesser ${key}`,
      'first bad index 7',
    ])
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('alarms', $1, 'open')`, [key])
    await client.query('COMMIT')
  })
const clear = () =>
  withDatabase('acgs_app', async (client) => {
    await client.query('BEGIN')
    await client.query('UPDATE alarm SET cleared_at = now() WHERE key LIKE $1 AND cleared_at IS NULL', [`${KEY}%`])
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('alarms', $1, 'cleared')`, [KEY])
    await client.query('COMMIT')
  })

test.afterEach(clear)

/** Two seconds on a machine with nothing else to do; a shared one gets three times as long. */
const TOLD = { timeout: 6000 }

test('a mismatch stands on the open page within 2 s, then on every page, and cannot be put away', async ({ page }) => {
  test.slow() // a page after the other
  await page.goto('/agents')
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  const strip = page.getByRole('region', { name: 'Open alarms' })
  await raise(1)
  await expect(strip).toContainText(KEY, TOLD)
  await expect(strip).toContainText('SEV1')
  await expect(strip.getByText('<img src=x onerror=alert(1)>')).toBeVisible()
  await expect(page.getByRole('alert').filter({ hasText: KEY })).toContainText('SEV1')
  await expect(strip.getByRole('button')).toHaveCount(0)
  for (const path of ['/', '/decisions', '/reviews', '/alarms']) {
    await page.goto(path)
    await expect(strip).toContainText(KEY)
  }
  await page.goto('/agents')
  await expect(strip).toContainText(KEY)
  await expectAccessible(page)
  await strip.getByRole('link', { name: 'Show the alarm' }).click()
  await expect(page).toHaveURL(/\/audit$/)
  await clear()
  await expect(strip.filter({ hasText: KEY })).toHaveCount(0, TOLD)
})

test('the worst stands, the others are counted and listed; severity 3 is on the list alone', async ({ page }) => {
  await raise(3, `${KEY} three`)
  await raise(2, `${KEY} two`)
  await raise(1)
  await page.goto('/alarms')
  const strip = page.getByRole('region', { name: 'Open alarms' })
  await expect(strip.getByText(KEY).first()).toBeVisible()
  await expect(strip.getByRole('link', { name: /^and \d+ more$/ })).toHaveAttribute('href', '/alarms')
  const table = page.getByRole('table', { name: 'Alarms, newest first' })
  await expect(table.getByRole('row').filter({ hasText: `Lesser ${KEY} three` })).toContainText('SEV3')
  await expect(table.getByRole('row').filter({ hasText: `Lesser ${KEY} two` })).toContainText('open for')
  await clear()
  await expect(table.getByRole('row').filter({ hasText: KEY })).toHaveCount(0)
  await page.getByRole('radio', { name: 'All' }).click()
  await expect(page).toHaveURL(/state=all/)
  await expect(table.getByRole('row').filter({ hasText: `Lesser ${KEY} two` })).toContainText('ended after')
  await expectAccessible(page)
})

for (const theme of ['dark', 'light'] as const) {
  test.describe(`phone, ${theme}`, () => {
    test.use({ viewport: PHONE, theme, role: 'manager' })
    test('strip and list fit and are accessible', async ({ page }) => {
      await raise(1)
      await page.goto('/alarms')
      await expect(page.getByText(KEY).first()).toBeVisible()
      await expectNoSideScroll(page)
      await expectAccessible(page)
    })
  })
}
