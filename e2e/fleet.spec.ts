import { gzipSync } from 'node:zlib'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona } from './confirm'
import { expect, test } from './fixtures'

const nameFor = (what: string) => `fleet-${what}-${Date.now().toString(36)}`
const statusOf = (revision: string, version = '1.22.2') => ({
  labels: { id: crypto.randomUUID(), version, acgs_set: 'journey' },
  bundles: { acgs: { active_revision: revision, last_successful_activation: new Date().toISOString() } },
  plugins: { bundle: { state: 'OK' }, decision_logs: { state: 'OK' } },
})

test.describe('an administrator', () => {
  test.use({ role: 'admin' })

  test('joins an OPA: a token shown once, a configuration without it, and a row that follows what it says', async ({
    page,
    context,
    request,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const label = nameFor('join')
    await page.goto('/policies/fleet')
    await expect(page.getByRole('heading', { name: 'Fleet', exact: true })).toBeVisible()
    await expect(page.getByRole('region', { name: 'Our engines' }).getByRole('row', { name: /engine-1/ })).toContainText('current')
    await page.getByRole('button', { name: 'Join an OPA…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Label').fill(label)
    await dialog.getByLabel('Set').fill('journey')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Create its token' }).click()
    await confirmAsPersona(page, `Create a token for the OPA ${label}`)
    await dialog.getByRole('button', { name: 'Copy the token' }).click()
    const token = await page.evaluate(() => navigator.clipboard.readText())
    expect(token).toMatch(/^acgs_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/)
    const config = (await dialog.getByRole('region', { name: 'Configuration' }).textContent()) ?? ''
    expect(config).toContain('BEGIN PUBLIC KEY')
    expect(config).toContain('set=journey')
    expect(config).not.toContain(token)
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Close, I have kept the token' }).click()
    await expect(page.getByText(token)).toHaveCount(0)

    const headers = { authorization: `Bearer ${token}`, 'user-agent': 'Open-Policy-Agent/1.22.2 (linux, amd64)' }
    const bundle = await request.get('/api/v1/opa/bundles/acgs', { headers })
    expect(bundle.status()).toBe(200)
    expect(bundle.headers()['content-type']).toBe('application/gzip')
    const etag = bundle.headers().etag ?? ''
    const held = await request.get('/api/v1/opa/bundles/acgs', {
      headers: { ...headers, 'if-none-match': etag, prefer: 'modes=snapshot;wait=1' },
    })
    expect([held.status(), held.headers()['content-type']]).toEqual([304, 'application/vnd.openpolicyagent.bundles'])

    const id = `opa-${token.slice(5, 13)}`
    await page.goto(`/policies/fleet?search=${id}`)
    const row = page.getByRole('row', { name: new RegExp(id) })
    await expect(row).toContainText('not active yet')
    const revision =
      (await page
        .getByRole('region', { name: 'Our engines' })
        .getByRole('cell', { name: /version \d+/ })
        .first()
        .getAttribute('title')) ?? ''
    expect((await request.post('/api/v1/opa/status/journey', { headers, data: statusOf(revision, '1.21.2') })).status()).toBe(204)
    await expect(row).toContainText('current')
    await expect(row).toContainText('1.21.2, below 1.21.3')
    const event = {
      decision_id: crypto.randomUUID(),
      labels: { id: 'x', version: '1.21.2' },
      timestamp: new Date().toISOString(),
      path: 'acgs/main/allow',
      bundles: { acgs: { revision } },
      input: { agent_id: 'agent-of-a-journey', action: 'data.read_public', input_data: { password: 'never-kept' } },
      result: false,
    }
    const sent = {
      headers: { ...headers, 'content-encoding': 'gzip', 'content-type': 'application/json' },
      data: gzipSync(JSON.stringify([event])),
    }
    for (let time = 0; time < 2; time += 1) expect((await request.post('/api/v1/opa/logs/journey', sent)).status()).toBe(204)
    expect((await request.post('/api/v1/opa/status', { headers, data: statusOf(revision) })).status()).toBe(204)
    await expect(row.getByRole('cell', { name: '1', exact: true })).toBeVisible()

    await row.getByRole('button', { name: id }).click()
    await expect(dialog.getByText('acgs_set=journey')).toBeVisible()
    await expect(dialog.getByRole('list', { name: 'Changes, newest first' })).toContainText('1.21.2 → 1.22.2')
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.goto(`/decisions/${event.decision_id}`)
    await expect(page.getByText(id).first()).toBeVisible()
    await expect(page.getByText('never-kept')).toHaveCount(0)
  })
})

test.describe('a manager', () => {
  test.use({ role: 'manager' })

  test('reads the fleet on a phone, takes it as a file, and is told who may join an OPA', async ({ page }) => {
    await page.setViewportSize(PHONE)
    await page.goto('/policies/fleet?search=nobody-has-this-label')
    await expect(page.getByText('No OPA matches')).toBeVisible()
    await expectNoSideScroll(page)
    await expectAccessible(page)
    await expect(page.getByRole('button', { name: /Join an OPA/ })).toHaveAttribute('aria-disabled', 'true')
    const file = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export as CSV' }).click()
    expect((await file).suggestedFilename()).toMatch(/^fleet.*\.csv$/)
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await expect(page.getByRole('region', { name: 'OPAs', exact: true })).toBeVisible()
    await expectNoSideScroll(page)
  })
})
