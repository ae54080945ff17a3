import type { APIRequestContext, Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona } from './confirm'
import { expect, test } from './fixtures'
import { acgs, clean } from './installation'
import { patient } from './patient'

type Wire = { evolution_id: string; state: string; path: string | null; review_id?: string }
const REASON = 'a journey of the browser tests'
const plan = { procedure: 'previous version', verification: 'probe', timeline: '30 s', dependencies: [], tested: true, automated: true }

async function anAgent(what: string): Promise<{ agentId: string; token: string }> {
  const agentId = `room-evo-${what}-${Date.now().toString(36)}`
  await acgs('agent', 'register', agentId, '--owner', 'Browser tests', '--trust', '0.95')
  const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'evolution:submit', '--agents', agentId)
  return { agentId, token }
}

/** Submits over the console's API; the engine learns of a new agent within a second. */
async function submit(
  request: APIRequestContext,
  { agentId, token }: { agentId: string; token: string },
  over: object = {},
): Promise<Wire> {
  const data = {
    type: 'patch',
    metrics: { fitness_improvement: 0.1, safety_score: 0.99, constitutional_compliance: 0.995 },
    changes: {},
    mitigations: { sandbox_deployment: true },
    performance_analysis: { complexity_delta: 0, memory_delta: 0, latency_delta: 0, resource_delta: 0 },
    rollback_plan: plan,
    context: clean(agentId).context,
    ...over,
  }
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': crypto.randomUUID() }
  let made: Wire | null = null
  await expect(async () => {
    const answer = await request.post(`/api/v1/agents/${agentId}/evolutions`, { headers, data })
    expect([200, 201]).toContain(answer.status())
    made = (await answer.json()) as Wire
  }).toPass({ timeout: 30_000 })
  return made ?? { evolution_id: '', state: 'none', path: null }
}

const sheet = (page: Page) => page.getByRole('region', { name: 'Evolutions' })
async function move(page: Page, verb: string): Promise<void> {
  await sheet(page)
    .getByRole('button', { name: `${verb}…` })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill(REASON)
  await dialog.getByRole('button', { name: verb }).dblclick()
  await confirmAsPersona(page, REASON)
  await expect(dialog).toBeHidden()
}

test('an agent changes itself: deployed, replaced, and taken back within its line', async ({ page, request }) => {
  const agent = await anAgent('auto')
  expect(await submit(request, agent)).toMatchObject({ state: 'auto_approved', path: 'auto' })
  await page.goto(`/agents/${agent.agentId}`)
  await move(page, 'Deploy the evolution')
  await expect(sheet(page).getByText('runs now')).toHaveCount(1)
  await submit(request, agent)
  await expect(sheet(page).getByRole('button', { name: 'Deploy the evolution…' })).toBeVisible()
  await move(page, 'Deploy the evolution')
  await expect(sheet(page).getByText('deployed before')).toHaveCount(1)
  await expectAccessible(page)
  await move(page, 'Roll the evolution back')
  await expect(sheet(page).getByText(/rolled back in .*inside the line 30 s/)).toBeVisible()
  await expect(page.getByRole('region', { name: 'History' }).getByText(/rolled an evolution back/)).toHaveCount(1)
})

test('back to before the first one takes a second person', async ({ page, request, browser, stateOf, baseURL }) => {
  const agent = await anAgent('two')
  await submit(request, agent)
  await page.goto(`/agents/${agent.agentId}`)
  await move(page, 'Deploy the evolution')
  await move(page, 'Roll the evolution back')
  await expect(sheet(page).getByText('You asked to roll it back. Another person must confirm.')).toBeVisible()
  const other = await browser.newContext({ storageState: await stateOf('lead'), ...(baseURL ? { baseURL } : {}) })
  const second = patient(await other.newPage())
  await second.goto(`/agents/${agent.agentId}`)
  await expect(sheet(second).getByText(/Ama Owusu asked to roll it back/)).toBeVisible()
  await move(second, 'Roll the evolution back')
  await expect(sheet(second).getByText('rolled back', { exact: true })).toBeVisible()
  await other.close()
})

test.describe('a lead', () => {
  test.use({ role: 'lead' })
  test('rejects a configuration in its review, and it is rejected', async ({ page, request }) => {
    const agent = await anAgent('people')
    const made = await submit(request, agent, { type: 'configuration' })
    expect(made).toMatchObject({ state: 'human_review', path: 'human' })
    await page.goto(`/agents/${agent.agentId}`)
    await expect(sheet(page).getByText('waits for people')).toBeVisible()
    await expect(async () => {
      await page.goto(`/reviews/${made.review_id}`)
      await expect(page.getByRole('button', { name: 'Claim the review' })).toBeVisible({ timeout: 2000 })
    }).toPass({ timeout: 30_000 })
    await page.getByRole('button', { name: 'Claim the review' }).click()
    await page.getByRole('button', { name: 'Reject the request…' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill(REASON)
    await page.getByRole('dialog').getByRole('button', { name: 'Reject the request' }).click()
    await page.goto(`/agents/${agent.agentId}`)
    await expect(sheet(page).getByText('rejected', { exact: true })).toBeVisible()
  })
})

test.describe('phone', () => {
  test.use({ viewport: PHONE, theme: 'light', role: 'manager' })
  test('the list fits, and a manager is told who deploys', async ({ page, request }) => {
    const agent = await anAgent('phone')
    await submit(request, agent)
    await page.goto(`/agents/${agent.agentId}`)
    await expect(sheet(page).getByRole('button', { name: 'Deploy the evolution…' })).toHaveAttribute('aria-disabled', 'true')
    await expectNoSideScroll(page)
    await expectAccessible(page)
  })
})

test('a token cannot deploy, read another agent, or submit for it', async ({ request }) => {
  const [mine, others] = [await anAgent('mine'), await anAgent('others')]
  const made = await submit(request, others)
  const headers = { authorization: `Bearer ${mine.token}` }
  expect((await request.get(`/api/v1/agents/${others.agentId}/evolutions/${made.evolution_id}`, { headers })).status()).toBe(403)
  expect((await request.get(`/api/v1/agents/${mine.agentId}/evolutions/${made.evolution_id}`, { headers })).status()).toBe(404)
  expect((await request.post(`/api/v1/agents/${others.agentId}/evolutions`, { headers, data: { type: 'patch' } })).status()).toBe(403)
  const history = await request.get(`/api/v1/agents/${others.agentId}/history?limit=20`, {
    headers: { authorization: `Bearer ${others.token}` },
  })
  expect(await history.json()).toMatchObject({ total: 1, items: [{ evolution_id: made.evolution_id }] })
})
