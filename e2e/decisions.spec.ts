import { CUT_REQUESTS, expectAccessible, expectNoSideScroll, PHONE, tryNow } from './checks'
import { expect, test } from './fixtures'

test('the list is searched, filtered and paged by the server, and its question is in the address', async ({ page }) => {
  await page.goto('/decisions')
  const rows = page.getByRole('table', { name: 'Decisions, newest first' }).getByRole('row')
  await expect(rows.nth(1)).toBeVisible({ timeout: 30_000 })
  await page.getByRole('combobox', { name: 'Verdict' }).selectOption('allow')
  await expect(page).toHaveURL(/verdict=allow/)
  await expect(rows.nth(1)).toContainText('allow')
  await page.getByRole('searchbox', { name: 'Search' }).fill('no-agent-has-this-name')
  await expect(page).toHaveURL(/search=no-agent-has-this-name/)
  await expect(page.getByText('No decision matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(rows.nth(1)).toBeVisible()
  await expect(page).not.toHaveURL(/verdict/)
  await expectAccessible(page)
})

test('an address that asks nonsense still shows the list', async ({ page }) => {
  await page.goto('/decisions?verdict=maybe&window=1y&cursor=x')
  await expect(page.getByText(/decisions? in 24 h/)).toBeVisible()
})

test('j and Enter open a decision: why, facts and the masked input', async ({ page }) => {
  await page.goto('/decisions')
  await expect(page.getByRole('row').nth(1)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/decisions\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText(/^(Allowed|Denied).* asked for/)).toBeVisible()
  for (const name of ['Violations', 'Input', 'Obligations', 'Facts', 'Principles'])
    await expect(page.getByRole('region', { name, exact: true })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Facts' }).getByText(/ms, waited/)).toBeVisible()
  await expectAccessible(page)
})

test.describe('never was', () => {
  test.use({ expectedNoise: /40[04]/ })
  test('a decision that was never recorded is said to be so', async ({ page }) => {
    await page.goto('/decisions/00000000-0000-7000-8000-000000000000')
    await expect(page.getByText('There is no such decision')).toBeVisible()
    await page.goto('/decisions/not-an-id')
    await expect(page.getByText('There is no such decision')).toBeVisible()
  })
})

test.describe('denied', () => {
  test.use({ role: 'manager', expectedNoise: /403/ })
  test('a manager is told what is missing and who has it', async ({ page }) => {
    await page.goto('/decisions')
    await expect(page.getByText('You cannot read decisions')).toBeVisible()
    await expect(page.getByText(/Open to roles operator, analyst/)).toBeVisible()
    await expectAccessible(page)
    await page.goto('/decisions/00000000-0000-7000-8000-000000000000')
    await expect(page.getByText('You cannot read decisions')).toBeVisible()
  })
})

test('an operator sees why there is no export', async ({ page }) => {
  await page.goto('/decisions')
  await expect(page.getByRole('button', { name: 'Export as CSV' })).toHaveAccessibleDescription(/open to roles analyst, lead and auditor/)
})

test.describe('export', () => {
  test.use({ role: 'analyst' })
  test('an analyst exports what is filtered', async ({ page }) => {
    await page.goto('/decisions?verdict=allow')
    const link = page.getByRole('link', { name: 'Export as CSV' })
    await expect(link).toHaveAttribute('href', /verdict=allow/)
    const answer = await page.request.get((await link.getAttribute('href')) ?? '')
    expect(answer.headers()['content-type']).toContain('text/csv')
    const lines = (await answer.text()).trim().split(/\r?\n/)
    expect(lines[0]).toContain('decision_id,evaluated_at,agent_id')
    expect(lines.slice(1).every((line) => line.includes(',allow,'))).toBe(true)
  })
})

test.describe('the source is down', () => {
  test.use({ expectedNoise: CUT_REQUESTS })
  test('it says what failed and what goes on, and offers to try', async ({ page }) => {
    // Simulated by failing the browser's requests.
    await page.goto('/decisions')
    await expect(page.getByText(/decisions? in 24 h/)).toBeVisible()
    await page.route('**/api/trpc/**', (route) => route.abort())
    await page.getByRole('radio', { name: '7 d' }).click()
    await expect(page.getByText('Decisions did not load')).toBeVisible()
    // With the server back, events may heal the page before a click could: the offer is looked at while it is still gone.
    await expect(page.getByRole('button', { name: 'Try now' })).toBeVisible()
    await page.unroute('**/api/trpc/**')
    await tryNow(page)
    await expect(page.getByText(/decisions? in 7 d/)).toBeVisible({ timeout: 30_000 })
  })
})

for (const theme of ['dark', 'light'] as const) {
  test.describe(`phone, ${theme}`, () => {
    test.use({ viewport: PHONE, theme })
    test('rows have two lines and nothing sticks out', async ({ page }) => {
      await page.goto('/decisions')
      await expect(page.getByText(/decisions? in 24 h/)).toBeVisible()
      await expectNoSideScroll(page)
      await expectAccessible(page)
    })
  })
}

test.describe('light', () => {
  test.use({ theme: 'light' })
  test('list and decision are accessible in the light theme', async ({ page }) => {
    await page.goto('/decisions')
    const link = page.getByRole('link', { name: /, decision / }).first()
    await expect(link).toBeVisible({ timeout: 30_000 })
    await expectAccessible(page)
    await link.click()
    await expect(page.getByRole('region', { name: 'Facts' })).toBeVisible()
    await expectAccessible(page)
  })
})
