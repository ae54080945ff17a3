import type { Page } from '@playwright/test'
import { CUT_REQUESTS, expectAccessible, expectNoSideScroll, PHONE, tryNow } from './checks'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'
import { goByKeys } from './keys'

const REASON = 'a journey of the browser tests'
const rowsOf = (page: Page) => page.getByRole('table', { name: 'Violations, the worst first' }).getByRole('row')

/** An agent of its own that did what no other agent does: each item of it belongs to one journey. */
async function violator(what: string, actions: readonly string[] = ['analytics.rank_people']): Promise<string> {
  const id = `viol-${what}-${Date.now().toString(36)}`
  await acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')
  const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', id)
  for (const action of actions) await breakARule(token, id, action)
  return id
}
async function breakARule(token: string, id: string, action: string): Promise<void> {
  const { context } = clean(id)
  const unfair = { ...context, affects_protected_groups: true, fairness_assessment: 0.5 }
  await expect
    .poll(async () => (await decide(token, { agent_id: id, action, context: unfair })).violation_codes)
    .toContain('unfair_outcome')
}
async function openFirst(page: Page, agent: string): Promise<void> {
  await page.goto(`/violations?agent=${agent}`)
  await expect(rowsOf(page).nth(1)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'History' })).toBeVisible()
}

test.describe('an analyst’s day, by keyboard', () => {
  test.use({ role: 'analyst' })

  test('finds, assigns, triages and fixes; it is resolved, and comes back', async ({ page }) => {
    test.setTimeout(180_000)
    const agent = await violator('day')
    await page.goto('/')
    await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
    await goByKeys(page, 'v', (within) => expect(page).toHaveURL(/\/violations$/, within))
    await expect(rowsOf(page).nth(1)).toBeVisible({ timeout: 30_000 })
    await page.keyboard.press('/')
    await page.keyboard.type(agent)
    await expect(page).toHaveURL(new RegExp(`search=${agent}`))
    await expect(rowsOf(page)).toHaveCount(2)
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const item = page.getByRole('region', { name: 'Violation', exact: true })
    await expect(item.getByText(/broke fairness with analytics actions/)).toBeVisible()
    await expect(page.getByRole('region', { name: 'Violations' }).getByText('unfair_outcome', { exact: true })).toBeVisible()
    await expect(page.getByRole('region', { name: 'Input' }).getByText('fairness_assessment')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Occurrences' }).getByRole('link').first()).toBeVisible()

    await page.keyboard.press('a')
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByLabel('Assignee')).toBeFocused()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Assign the violation' }).press('Enter')
    await expect(page.getByRole('region', { name: 'History' }).getByText(/gave it to/)).toBeVisible()
    await item.getByRole('button', { name: 'Triage the violation…' }).press('Enter')
    await dialog.getByLabel('Note').fill(REASON)
    await page.keyboard.press('Enter')
    await expect(item.getByText('triaged', { exact: true })).toBeVisible()

    await item.getByRole('button', { name: 'Accept by waiver…' }).press('Enter')
    await expect(dialog.getByText(/No waiver is in force for unfair_outcome/).first()).toBeVisible()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Keep it open' }).press('Enter')
    await item.getByRole('button', { name: 'Start the fix…' }).press('Enter')
    await expect(dialog.getByText('Name the draft or ticket.').first()).toBeVisible()
    await dialog.getByLabel('Draft or ticket').fill('<script>alert(1)</script> OPS-17')
    await dialog.getByLabel('Reason').fill(REASON)
    await page.keyboard.press('Enter')
    await expect(page.getByText('Fixed in: <script>alert(1)</script> OPS-17')).toBeVisible()
    await item.getByRole('button', { name: 'Resolve the violation…' }).press('Enter')
    await dialog.getByLabel('Reason').fill(REASON)
    await page.keyboard.press('Enter')
    await expect(item.getByText('resolved', { exact: true })).toBeVisible()

    const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', agent)
    await breakARule(token, agent, 'analytics.rank_people')
    await expect(item.getByText('reopened', { exact: true })).toBeVisible({ timeout: 20_000 })
    await expect(page.getByText('Came back, was resolved, and is open again')).toBeVisible()
  })

  test('a false alarm becomes a test that is downloaded', async ({ page }) => {
    const agent = await violator('false')
    await openFirst(page, agent)
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'Triage the violation…' }).click()
    await dialog.getByRole('button', { name: 'Triage the violation' }).dblclick()
    await page.getByRole('button', { name: 'Mark as false alarm…' }).click()
    await dialog.getByLabel('Reason').fill(REASON)
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Mark as false alarm' }).click()
    const waits = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download the test' }).click()
    expect((await waits).suggestedFilename()).toMatch(/^false-alarm-.*\.json$/)
  })

  test('several are assigned and triaged at once, and each result is told', async ({ page }) => {
    const agent = await violator('bulk', ['analytics.rank_people', 'report.rank_people'])
    await page.goto(`/violations?agent=${agent}`)
    await expect(rowsOf(page)).toHaveCount(3, { timeout: 30_000 })
    for (const n of [1, 2]) {
      await page.keyboard.press('j')
      await expect(rowsOf(page).nth(n).getByRole('link')).toBeFocused()
      await page.keyboard.press('x')
    }
    await expect(page.getByText('2 selected')).toBeVisible()
    await page.getByRole('button', { name: 'Triage 2…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Triage 2' }).click()
    await expect(page.getByRole('dialog').getByText('2 of 2 done')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click()
    await expect(rowsOf(page).nth(1)).toContainText('triaged')
  })

  test('exports what is filtered', async ({ page }) => {
    await page.goto('/violations?severity=high')
    const link = page.getByRole('link', { name: 'Export as CSV' })
    await expect(link).toHaveAttribute('href', /severity=high/)
    const answer = await page.request.get((await link.getAttribute('href')) ?? '')
    expect(answer.headers()['content-type']).toContain('text/csv')
    const lines = (await answer.text()).trim().split(/\r?\n/)
    expect(lines[0]).toContain('violation_id,principle,agent_id')
    expect(lines.slice(1).every((line) => line.includes(',high,'))).toBe(true)
  })

  test.describe('too late', () => {
    test.use({ expectedNoise: /409/ })
    test('is told that it changed meanwhile, and loses nothing typed', async ({ page }) => {
      const agent = await violator('late')
      await openFirst(page, agent)
      await page.getByRole('button', { name: 'Triage the violation…' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Note').fill(REASON)
      const id = new URL(page.url()).searchParams.get('item')
      const origin = new URL(page.url()).origin
      const headers = { origin, 'sec-fetch-site': 'same-origin', 'x-acgs-request': '1', 'content-type': 'application/json' }
      const answer = await page.request.post('/api/trpc/violations.triage', { data: JSON.stringify({ json: { id, version: 1 } }), headers })
      expect(answer.status()).toBe(200)
      await dialog.getByRole('button', { name: 'Triage the violation' }).click()
      await expect(dialog.getByText('Somebody changed it meanwhile; look again')).toBeVisible()
      await expect(dialog.getByLabel('Note')).toHaveValue(REASON)
    })
  })
})

test('an operator reads, and sees who may act', async ({ page }) => {
  const agent = await violator('denied')
  await openFirst(page, agent)
  await expect(page.getByRole('button', { name: 'Triage the violation…' })).toHaveAccessibleDescription(/open to roles analyst and lead/)
  await page.keyboard.press('a')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Export as CSV' })).toHaveAccessibleDescription(/open to roles analyst, lead and auditor/)
  await page.goto(`/agents/${agent}`)
  await page.getByRole('link', { name: `Show violations of ${agent}` }).click()
  await expect(rowsOf(page)).toHaveCount(2)
})

test.describe('a manager', () => {
  test.use({ role: 'manager' })
  test('sees the item without the decision, and who may see that', async ({ page }) => {
    await openFirst(page, await violator('manager'))
    await expect(page.getByRole('region', { name: 'Latest decision' }).getByText('You cannot read decisions')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Occurrences' }).getByRole('link')).toHaveCount(0)
    await expectAccessible(page)
  })
})

test('nonsense in the address still shows the list, and an empty answer says what was searched', async ({ page }) => {
  await page.goto('/violations?state=asleep&severity=worst&cursor=x&assignee=you')
  await expect(page.getByText(/open violations?/).first()).toBeVisible()
  await page.goto('/violations?agent=no-agent-has-this-name')
  await expect(page.getByText('No violation matches')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(page).not.toHaveURL(/agent=/)
})

test.describe('never was', () => {
  test.use({ expectedNoise: /40[04]/ })
  test('a violation that was never opened is said to be so', async ({ page }) => {
    for (const id of ['00000000-0000-7000-8000-000000000000', 'not-an-id']) {
      await page.goto(`/violations/${id}`)
      await expect(page.getByText('There is no such violation')).toBeVisible()
    }
  })
})

test.describe('the source is down', () => {
  test.use({ expectedNoise: CUT_REQUESTS })
  test('it says what failed and what goes on, and offers to try', async ({ page }) => {
    // Simulated by failing the browser's requests.
    await page.goto('/violations')
    await expect(rowsOf(page).nth(1)).toBeVisible({ timeout: 30_000 })
    await page.route('**/api/trpc/**', (route) => route.abort())
    await page.getByRole('combobox', { name: 'State' }).selectOption('resolved')
    await expect(page.getByText('Violations did not load', { exact: true })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Try now' })).toBeVisible()
    await page.unroute('**/api/trpc/**')
    await tryNow(page)
    await expect(page.getByText('Violations did not load', { exact: true })).toBeHidden({ timeout: 30_000 })
  })
})

for (const theme of ['dark', 'light'] as const) {
  test.describe(theme, () => {
    test.use({ theme, role: 'analyst' })
    test(`queue and item are accessible, ${theme}`, async ({ page }) => {
      await page.goto('/violations')
      await expect(rowsOf(page).nth(1)).toBeVisible({ timeout: 30_000 })
      await expectAccessible(page)
      await rowsOf(page).nth(1).getByRole('link').click()
      await expect(page.getByRole('region', { name: 'History' })).toBeVisible()
      await expectAccessible(page)
      await expectNoSideScroll(page)
    })
    test.describe('phone', () => {
      test.use({ viewport: PHONE })
      test(`a row leads to a page of its own and nothing sticks out, ${theme}`, async ({ page }) => {
        await page.goto('/violations')
        await expect(rowsOf(page).nth(1)).toBeVisible({ timeout: 30_000 })
        await expectNoSideScroll(page)
        await expectAccessible(page)
        await rowsOf(page).nth(1).getByRole('link').click()
        await expect(page).toHaveURL(/\/violations\/[0-9a-f-]{36}$/)
        await expect(page.getByRole('region', { name: 'History' })).toBeVisible()
        await expectNoSideScroll(page)
        await expectAccessible(page)
      })
    })
  })
}

test.describe('due times', () => {
  test.use({ role: 'admin' })
  test('are changed with a reason by an administrator, and back', async ({ page }) => {
    await page.goto('/violations')
    const change = async (hours: string) => {
      await page.getByRole('button', { name: 'Due times' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('low: decided within (hours)').fill('soon')
      await expect(dialog.getByText(/Type hours from/).first()).toBeVisible()
      await dialog.getByLabel('low: decided within (hours)').fill(hours)
      await dialog.getByLabel('Reason').fill(REASON)
      await expectAccessible(page)
      await dialog.getByRole('button', { name: 'Put in force' }).click()
      await expect(dialog).toBeHidden()
    }
    await change('721')
    await change('720')
  })
})

test('due times are read by everybody', async ({ page }) => {
  await page.goto('/violations')
  await page.getByRole('button', { name: 'Due times' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('critical: looked at within (hours)')).toHaveValue(/^\d/)
  await expect(dialog.getByRole('button', { name: 'Put in force' })).toHaveAccessibleDescription(/open to role admin/)
})
