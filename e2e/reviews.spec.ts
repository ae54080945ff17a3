import type { Page } from '@playwright/test'
import type { Role } from '@/lib/access'
import { CUT_REQUESTS, expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'
import { patient } from './patient'

type Asked = { decision_id: string; allow: boolean; verdict: string; obligations: { kind: string; review_id?: string }[] }
type Wire = { state: string; outcome?: string; approval?: { id: string; used_at: string | null } }

const REASON = 'a journey of the browser tests'
const refund = (agentId: string, amount: number, approvals: string[] = []) => ({
  ...clean(agentId),
  action: 'data.write_record',
  input_data: { tool: 'refund', arguments: { amount } },
  context: { ...clean(agentId).context, risk_score: 0.85, approvals },
})
const ask = async (token: string, body: object) => (await decide(token, body)) as unknown as Asked

/** An agent with a token, and a question of it that waits for people. */
async function waiting(what: string) {
  const agentId = `room-${what}-${Date.now().toString(36)}`
  await acgs('agent', 'register', agentId, '--owner', 'Browser tests', '--trust', '0.95')
  const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide,review:read,review:create', '--agents', agentId)
  let asked: Asked | null = null
  await expect(async () => {
    asked = await ask(token, refund(agentId, 5))
    expect(asked.verdict).toBe('review')
  }).toPass({ timeout: 30_000 })
  const review = (asked as Asked | null)?.obligations.find(({ kind }) => kind === 'require_review')?.review_id ?? ''
  return { agentId, token, review }
}

async function open(page: Page, id: string): Promise<void> {
  await expect(async () => {
    await page.goto(`/reviews/${id}`)
    await expect(page.getByRole('region', { name: 'Decide' })).toBeVisible({ timeout: 2000 })
  }).toPass({ timeout: 30_000 })
}

async function vote(page: Page, verb: string): Promise<void> {
  await page.getByRole('button', { name: 'Claim the review' }).click()
  await page.getByRole('button', { name: `${verb}…` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill(REASON)
  await dialog.getByRole('button', { name: verb }).dblclick()
  await expect(dialog).toBeHidden()
}

test.describe('two people', () => {
  test.use({ role: 'analyst' })
  test('an analyst and a lead approve; the agent asks again and is allowed exactly once', async ({
    page,
    browser,
    stateOf,
    baseURL,
    request,
  }) => {
    const { agentId, token, review } = await waiting('approve')
    await page.goto(`/reviews?search=${agentId}`)
    await expect(page.getByRole('row', { name: new RegExp(agentId) })).toContainText('0 of 2')
    await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(`/reviews/${review}`)
    await expect(page.getByText('risk score 0.85')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Input' }).getByText('refund')).toBeVisible()
    await vote(page, 'Approve the request')
    await expect(page.getByRole('region', { name: 'Votes' }).getByText('Mei Tanaka: approved')).toHaveCount(1)
    await expect(page.getByText('You have voted already; a person counts once.').first()).toBeVisible()

    const other = await browser.newContext({ storageState: await stateOf('lead'), ...(baseURL ? { baseURL } : {}) })
    const second = patient(await other.newPage())
    await open(second, review)
    await vote(second, 'Approve the request')
    await expect(second.getByRole('heading', { level: 1 })).toContainText('approved')
    await expect(page.getByRole('heading', { level: 1 })).toContainText(/approved|spot check/)

    const headers = { authorization: `Bearer ${token}` }
    const seen = (await (await request.get(`/api/v1/reviews/${review}`, { headers })).json()) as Wire
    expect(seen).toMatchObject({ state: 'decided', outcome: 'approve', approval: { used_at: null } })
    const approval = seen.approval?.id ?? ''
    expect(await ask(token, refund(agentId, 5000, [approval]))).toMatchObject({ allow: false, verdict: 'review' })
    // Engines hear of an approval within a second.
    await expect(async () => expect((await ask(token, refund(agentId, 5, [approval]))).allow).toBe(true)).toPass({ timeout: 10_000 })
    expect(await ask(token, refund(agentId, 5, [approval]))).toMatchObject({ allow: false, verdict: 'review' })
    const after = (await (await request.get(`/api/v1/reviews/${review}`, { headers })).json()) as Wire
    expect(after.approval?.used_at).not.toBeNull()
    await second.reload()
    await expect(second.getByRole('region', { name: 'Facts' }).getByText('Used')).toBeVisible()
    await other.close()
  })

  test('a rejection closes it, and a release gives it back', async ({ page }) => {
    const { review } = await waiting('reject')
    await open(page, review)
    await page.getByRole('button', { name: 'Claim the review' }).click()
    await page.getByRole('button', { name: 'Release the review' }).click()
    await expect(page.getByText('Claim it first')).toBeVisible()
    await vote(page, 'Reject the request')
    await expect(page.getByRole('heading', { level: 1 })).toContainText('rejected')
    await expect(page.getByRole('region', { name: 'History' }).getByText(/released it/)).toHaveCount(1)
  })
})

const READERS: readonly Role[] = ['operator', 'manager', 'admin']
for (const role of READERS) {
  test.describe(role, () => {
    test.use({ role })
    test(`${role} reads the queue and is told who decides`, async ({ page }) => {
      const { review } = await waiting(role)
      await open(page, review)
      await expect(page.getByText('Deciding is open to roles analyst and lead.').first()).toBeVisible()
      await expect(page.getByRole('button', { name: 'Claim the review' })).toHaveAttribute('aria-disabled', 'true')
      await expect(page.getByRole('button', { name: 'Approve the request…' })).toHaveCount(0)
    })
  })
}

test('a token cannot decide, and a person without one cannot ask over the API', async ({ request }) => {
  const { token, review } = await waiting('token')
  const headers = { authorization: `Bearer ${token}` }
  expect((await request.post(`/api/v1/reviews/${review}`, { headers, data: { outcome: 'approve' } })).status()).toBe(405)
  expect((await request.get('/api/v1/reviews')).status()).toBe(401)
})

test('the board says what is overdue or waits, and the address keeps the question', async ({ page }) => {
  await page.goto('/reviews')
  await expect(page.getByRole('heading', { name: 'Reviews', level: 1 })).toBeVisible()
  await page.getByRole('combobox', { name: 'Queue' }).selectOption('closed')
  await expect(page).toHaveURL(/view=closed/)
  await page.getByRole('searchbox', { name: 'Search' }).fill('no-agent-has-this-name')
  await expect(page.getByText('No review matches')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(page).toHaveURL(/\/reviews\?view=closed$/)
  await page.goto('/reviews/no-such-review')
  await expect(page.getByText('There is no such review')).toBeVisible()
})

test.describe('without an answer', () => {
  test.use({ role: 'analyst', expectedNoise: CUT_REQUESTS })
  test('a vote that was not answered is not lost, and is not said to be made', async ({ page }) => {
    const { review } = await waiting('down')
    await open(page, review)
    await page.getByRole('button', { name: 'Claim the review' }).click()
    await page.getByRole('button', { name: 'Approve the request…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill(REASON)
    await page.route('**/api/trpc/reviews.decide*', (route) => route.abort())
    await dialog.getByRole('button', { name: 'Approve the request' }).click()
    await expect(dialog.getByText('No answer arrived')).toBeVisible()
    await expect(dialog.getByLabel('Reason')).toHaveValue(REASON)
    await page.unroute('**/api/trpc/reviews.decide*')
    await dialog.getByRole('button', { name: 'Approve the request' }).click()
    await expect(page.getByRole('region', { name: 'Votes' }).getByText('Mei Tanaka: approved')).toHaveCount(1)
  })
})

for (const theme of ['dark', 'light'] as const) {
  test.describe(theme, () => {
    test.use({ theme, role: 'analyst' })
    test(`queue, review and dialog are accessible, ${theme}`, async ({ page }) => {
      const { agentId, review } = await waiting(theme)
      await open(page, review)
      await page.goto(`/reviews?search=${agentId}`)
      await expect(page.getByRole('row').nth(1)).toBeVisible()
      await expectAccessible(page)
      await page.getByRole('row').nth(1).getByRole('link').click()
      await page.getByRole('button', { name: 'Claim the review' }).click()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Reject the request…' }).click()
      await expect(page.getByRole('dialog').getByLabel('Reason')).toBeFocused()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Leave it open' }).click()
      await page.getByRole('button', { name: 'Release the review' }).click()
      await expect(page.getByText('Claim it first')).toBeVisible()
    })
    test.describe('phone', () => {
      test.use({ viewport: PHONE })
      test(`nothing sticks out, ${theme}`, async ({ page }) => {
        const { agentId, review } = await waiting(`phone-${theme}`)
        await open(page, review)
        await expectNoSideScroll(page)
        await expectAccessible(page)
        await page.goto(`/reviews?search=${agentId}`)
        await expect(page.getByRole('row').nth(1)).toBeVisible()
        await expectNoSideScroll(page)
        await expectAccessible(page)
      })
    })
  })
}
