import { CUT_REQUESTS, expectAccessible, expectNoSideScroll, PHONE, tryNow } from './checks'
import { expect, test } from './fixtures'
import { acgs } from './installation'

const AGENT = `audit-${Date.now().toString(36)}`
const HOSTILE = `<img src=x onerror=alert(1)> ${String.fromCodePoint(0x202e)}evil`
const SEALED = { timeout: 30_000 }

test.use({ role: 'auditor' })
test.beforeAll(async () => {
  await acgs('agent', 'register', AGENT, '--owner', 'browser tests', '--trust', '0.9')
})

test('a search finds what was done, its question is in the address, and it is an entry of the log itself', async ({ page }) => {
  await page.goto('/audit')
  await expect(page.getByText(/(entry|entries) sealed\./)).toBeVisible(SEALED)
  const rows = page.getByRole('table', { name: 'Actions in the log, newest first' }).getByRole('row')
  await expect(rows.nth(1)).toBeVisible()
  await page.getByLabel('Target', { exact: true }).fill(AGENT)
  await page.getByRole('button', { name: 'Search the log' }).click()
  await expect(page).toHaveURL(new RegExp(`target=${AGENT}`))
  await expect(rows.nth(1)).toContainText('agents.register', SEALED)
  await expect(rows).toHaveCount(2)
  await expect(rows.nth(1)).toContainText('done')
  await expect(rows.nth(1).getByText(/sealed #|anchored at/)).toBeVisible()
  await page.getByRole('radio', { name: 'Every entry' }).click()
  const entries = page.getByRole('table', { name: 'Entries of the log, newest first' }).getByRole('row')
  await expect(entries).toHaveCount(3)
  await expect(entries.nth(2)).toContainText('intent')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(page).not.toHaveURL(/target=/)
  await expect(async () => {
    await page.goto('/audit?action=audit.search')
    await expect(page.getByRole('cell', { name: 'audit.search' }).first()).toBeVisible({ timeout: 3000 })
  }).toPass()
})

test('j and Enter open an entry: text, fields, its other half and the proof to the signed root', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`/audit?target=${AGENT}`)
  await expect(page.getByRole('row').nth(1)).toBeVisible(SEALED)
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/audit\/\d+$/)
  const proof = page.getByRole('region', { name: 'Proof', exact: true })
  await expect(proof.getByText(/lead to the signed root/)).toBeVisible()
  await expect(proof.getByText('c2sp.org/tlog-proof@v1')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Canonical text' })).toContainText(AGENT)
  await expect(page.getByRole('region', { name: 'Fields' })).toContainText('actor.id')
  await proof.getByRole('button', { name: 'Copy proof' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex \d+\n/)
  await expectAccessible(page)
  await page.getByRole('region', { name: 'The same action' }).getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Entry')
  await expect(page.getByRole('region', { name: 'The same action' }).getByText('outcome')).toBeVisible()
})

test('an empty filter says what was searched; a mistyped address still shows a list', async ({ page }) => {
  await page.goto('/audit?target=nothing-has-this-name&phase=maybe&cursor=x')
  await expect(page.getByText('No entry matches')).toBeVisible()
  await expect(page.getByText(/searched for target nothing-has-this-name/)).toBeVisible()
  await page.getByRole('region', { name: 'Entries' }).getByRole('button', { name: 'Clear the filter' }).click()
  await expect(page.getByRole('row').nth(1)).toBeVisible(SEALED)
})

test('what is signed, copied and checked has its place', async ({ page }) => {
  await page.goto('/audit')
  const state = page.getByRole('region', { name: 'Seal and anchors' })
  await expect(state.getByText(/^over [\d,]+, signed/)).toBeVisible(SEALED)
  await expect(page.getByRole('region', { name: 'Self-checks' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Checkpoints' })).toBeVisible()
})

test('hostile text in actor and target is inert and marked', async ({ page, request, baseURL }) => {
  page.on('dialog', () => expect(false, 'text became a program').toBe(true))
  const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'audit:write', '--agents', AGENT, '--label', HOSTILE)
  const answer = await request.post(`${baseURL}/api/v1/audit/events`, {
    headers: { authorization: `Bearer ${token}` },
    data: {
      event_type: 'moon_phase',
      service_name: 'gateway',
      agent_id: AGENT,
      action: HOSTILE,
      outcome: 'success',
      actor: { type: 'user', id: HOSTILE },
      payload: { note: HOSTILE },
      occurred_at: new Date().toISOString(),
    },
  })
  expect(answer.status()).toBe(202)
  const { event_id: id } = (await answer.json()) as { event_id: string }
  const row = page.getByRole('row').filter({ hasText: 'moon_phase (unknown type)' })
  await expect(async () => {
    await page.goto(`/audit?target=${AGENT}&action=audit.record`)
    await expect(row).toBeVisible({ timeout: 3000 })
  }).toPass()
  await expect(row.getByRole('cell', { name: '<img src=x onerror=alert(1)> ⟦U+202E⟧evil', exact: true })).toBeVisible()
  await row.getByRole('link').click()
  await expect(page.getByRole('region', { name: 'Fields' })).toContainText(id)
  const detail = page.getByRole('region', { name: 'Detail' })
  await detail.getByRole('button', { name: /Open the detail/ }).click()
  await expect(detail.getByText('Its digest is the one in the sealed entry.')).toBeVisible()
  await expect(detail.getByText(/⟦U\+202E⟧evil/)).toBeVisible()
  await expectAccessible(page)
})

test('machines read the log and its proofs with a token of the scope audit:read, and with no other', async ({ request, baseURL }) => {
  const make = (scope: string) => acgs<{ token: string }>('token', 'create', '--scopes', scope, '--agents', AGENT)
  const [reader, writer] = await Promise.all([make('audit:read'), make('audit:write')])
  const get = (path: string, { token }: { token: string }) =>
    request.get(`${baseURL}/api/v1/audit/${path}`, { headers: { authorization: `Bearer ${token}` } })
  expect((await get('events', writer)).status()).toBe(403)
  expect((await get('events?agent_id=somebody-else', reader)).status()).toBe(403)
  expect((await get('events?phase=intent', reader)).status()).toBe(400)
  type Listed = { items: { index: number; phase: string; outcome: string }[] }
  let items: Listed['items'] = []
  // What was just done is sealed a moment later.
  await expect(async () => {
    items = ((await (await get(`events?agent_id=${AGENT}&action=agents.register`, reader)).json()) as Listed).items
    expect(items.map(({ phase }) => phase)).toEqual(['outcome', 'intent'])
  }).toPass(SEALED)
  const index = items[0]?.index
  expect(await (await get(`events/${index}`, reader)).json()).toMatchObject({ index, outcome: 'done', mismatch: null, detail: 'none' })
  const checkpoint = (await (await get('checkpoint', reader)).json()) as { size: number; note: string }
  const proof = (await (await get(`events/${index}/proof`, reader)).json()) as { text: string; mismatch: null; size: number }
  expect(proof.mismatch).toBeNull()
  expect(proof.size).toBeGreaterThanOrEqual(checkpoint.size)
  expect(proof.text).toContain(`index ${index}\n`)
  expect((await get('events/999999999/proof', reader)).status()).toBe(404)
  expect((await get('events/x', reader)).status()).toBe(404)
})

test.describe('never was', () => {
  test.use({ expectedNoise: /404/ })
  test('an entry that the log does not hold is said to be so', async ({ page }) => {
    for (const address of ['/audit/999999999', '/audit/not-an-index']) {
      await page.goto(address)
      await expect(page.getByText('There is no such entry')).toBeVisible()
    }
  })
})

test.describe('denied', () => {
  test.use({ role: 'manager', expectedNoise: /403/ })
  test('a manager is told what is missing and who has it', async ({ page }) => {
    await page.goto('/audit')
    await expect(page.getByText('You cannot read the audit log')).toBeVisible()
    await expect(page.getByText(/Open to roles analyst, lead, auditor and admin/)).toBeVisible()
    await expectAccessible(page)
    await page.goto('/audit/0')
    await expect(page.getByText('You cannot read the audit log')).toBeVisible()
  })
})

test.describe('without the export', () => {
  test.use({ role: 'analyst' })
  test('an analyst sees why there is no export', async ({ page }) => {
    await page.goto('/audit')
    await expect(page.getByRole('button', { name: 'Export as CSV' })).toHaveAccessibleDescription(/open to roles lead and auditor/)
  })
})

test('an auditor exports what is filtered', async ({ page }) => {
  await page.goto(`/audit?target=${AGENT}&view=entries`)
  const link = page.getByRole('link', { name: 'Export as CSV' })
  await expect(link).toHaveAttribute('href', new RegExp(`target=${AGENT}`))
  await expect(page.getByRole('row').nth(1)).toBeVisible(SEALED)
  const answer = await page.request.get((await link.getAttribute('href')) ?? '')
  expect(answer.headers()['content-type']).toContain('text/csv')
  const lines = (await answer.text()).trim().split(/\r?\n/)
  expect(lines[0]).toContain('index,at,entry_id,phase,action,result')
  expect(lines.length).toBeGreaterThan(2)
  expect(lines.slice(1).every((line) => line.includes(AGENT))).toBe(true)
})

test.describe('the source is down', () => {
  test.use({ expectedNoise: CUT_REQUESTS })
  test('it says what failed and what goes on, and offers to try', async ({ page }) => {
    // Simulated by failing the browser's requests.
    await page.goto('/audit')
    await expect(page.getByRole('row').nth(1)).toBeVisible(SEALED)
    await page.route('**/api/trpc/**', (route) => route.abort())
    await page.getByRole('radio', { name: 'Every entry' }).click()
    await expect(page.getByText('Entries did not load')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Entries' }).getByRole('button', { name: 'Try now' })).toBeVisible()
    await page.unroute('**/api/trpc/**')
    await tryNow(page)
    await expect(page.getByText('Entries did not load')).toBeHidden({ timeout: 30_000 })
  })
})

for (const theme of ['dark', 'light'] as const) {
  test.describe(`phone, ${theme}`, () => {
    test.use({ viewport: PHONE, theme })
    test('log and entry fit and are accessible', async ({ page }) => {
      await page.goto('/audit')
      const link = page.getByRole('link', { name: /, entry / }).first()
      await expect(link).toBeVisible(SEALED)
      await expectNoSideScroll(page)
      await expectAccessible(page)
      await link.click()
      await expect(page.getByText(/lead to the signed root/)).toBeVisible(SEALED)
      await expectNoSideScroll(page)
      await expectAccessible(page)
    })
  })
}

test.describe('light', () => {
  test.use({ theme: 'light' })
  test('log and entry are accessible in the light theme', async ({ page }) => {
    await page.goto('/audit')
    await expect(page.getByRole('link', { name: /, entry / }).first()).toBeVisible(SEALED)
    await expectAccessible(page)
  })
})
