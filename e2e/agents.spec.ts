import { readFileSync } from 'node:fs'
import { CUT_REQUESTS, expectAccessible, expectNoSideScroll, PHONE, tryNow } from './checks'
import { confirmAsPersona } from './confirm'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'
import { goByKeys } from './keys'

const nameFor = (what: string) => `room-${what}-${Date.now().toString(36)}`
const register = (id: string) => acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')
const REASON = 'a journey of the browser tests'

test.describe('an administrator', () => {
  test.use({ role: 'admin' })

  test('registers an agent, finds it, changes it, and gives it a token that is shown once', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const id = nameFor('new')
    await page.goto('/agents')
    await page.getByRole('button', { name: 'Register an agent…' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByLabel('Agent id')).toBeFocused()
    await expectAccessible(page)
    await dialog.getByLabel('Agent id').fill(id)
    await dialog.getByLabel('Owner').fill('Browser tests')
    await dialog.getByLabel('Trust level').fill('much')
    await dialog.getByLabel('Clearance').focus()
    await expect(dialog.getByText('Type a number from 0 to 1')).toBeVisible()
    await dialog.getByLabel('Trust level').fill('0.9')
    await dialog.getByRole('button', { name: 'Register the agent' }).dblclick()
    await expect(page).toHaveURL(`/agents/${id}`)
    await expect(page.getByRole('region', { name: 'History' }).getByText(/registered it/)).toHaveCount(1)

    await page.getByRole('button', { name: 'Edit the agent…' }).click()
    await dialog.getByLabel('Trust level').fill('0.5')
    await expect(dialog.getByRole('row', { name: /trust level 0.9 0.5/ })).toBeVisible()
    await dialog.getByLabel('Reason').fill(REASON)
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Change the agent' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByText(/trust level from 0.9 to 0.5/)).toBeVisible()

    await page.getByRole('button', { name: 'Create a token…' }).click()
    await dialog.getByLabel('Label').fill('journey')
    await dialog.getByRole('button', { name: 'Create the token' }).click()
    await confirmAsPersona(page, `Create a token for ${id}: journey`)
    await expect(dialog.getByText(/^acgs_[0-9a-f]{8}_/)).toBeVisible()
    await dialog.getByRole('button', { name: 'Copy the token' }).click()
    await expect(dialog.getByText('Copied.')).toBeVisible()
    const token = await page.evaluate(() => navigator.clipboard.readText())
    expect(token).toMatch(/^acgs_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/)
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Close, I have kept it' }).click()
    await expect(page.getByText(token)).toHaveCount(0)
    await page.getByRole('button', { name: /^Revoke token/ }).click()
    await dialog.getByRole('button', { name: 'Revoke the token' }).click()
    await expect(page.getByText('No token speaks for it')).toBeVisible()

    await page.goto(`/agents?search=${id}`)
    await expect(page.getByRole('row', { name: new RegExp(id) })).toContainText('active')
  })

  test.describe('too late', () => {
    test.use({ expectedNoise: /409/ })
    test('is told that somebody changed it meanwhile', async ({ page }) => {
      const id = nameFor('late')
      await register(id)
      await page.goto(`/agents/${id}`)
      await page.getByRole('button', { name: 'Retire the agent…' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Reason').fill(REASON)
      const change = { agentId: id, version: 1, owner: 'Another team', trustLevel: 0.95, clearance: 'internal', reason: REASON }
      const origin = new URL(page.url()).origin
      const headers = { origin, 'sec-fetch-site': 'same-origin', 'x-acgs-request': '1', 'content-type': 'application/json' }
      const answer = await page.request.post('/api/trpc/agents.update', { data: JSON.stringify({ json: change }), headers })
      expect(answer.status()).toBe(200)
      await dialog.getByLabel('Name of the agent').fill(id.slice(0, 5))
      await expect(dialog.getByText(`Still missing: ${id.slice(5)}`).first()).toBeVisible()
      await dialog.getByLabel('Name of the agent').fill(id)
      await dialog.getByRole('button', { name: 'Retire the agent' }).click()
      await confirmAsPersona(page, `Agent ${id} is retired for good.`)
      await expect(dialog.getByText('Somebody changed it meanwhile; look again')).toBeVisible()
      await dialog.getByRole('button', { name: 'Keep the agent' }).click()
      await expect(page.getByText('Another team', { exact: true })).toBeVisible()
    })
  })
})

test('the list is searched and filtered by the server, and its question is in the address', async ({ page }) => {
  await page.goto('/agents')
  await expect(page.getByRole('table', { name: 'Agents, by id' })).toBeVisible()
  await page.getByRole('combobox', { name: 'State' }).selectOption('active')
  await expect(page).toHaveURL(/state=active/)
  await page.getByRole('searchbox', { name: 'Search' }).fill('no-agent-has-this-name')
  await expect(page).toHaveURL(/search=no-agent-has-this-name/)
  await expect(page.getByText('No agent matches')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  await expect(page).not.toHaveURL(/search|state/)
})

test('g n leads here, j and Enter open an agent, and its decisions are one link away', async ({ page }) => {
  const id = nameFor('keys')
  await register(id)
  await page.goto('/')
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  await goByKeys(page, 'n', (within) => expect(page).toHaveURL(/\/agents$/, within))
  await expect(page.getByRole('row').nth(1)).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type(id)
  await expect(page).toHaveURL(new RegExp(`search=${id}`))
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/agents/${id}`)
  await page.getByRole('link', { name: `Show decisions of ${id}` }).click()
  await expect(page).toHaveURL(new RegExp(`/decisions\\?agent=${id}`))
})

test('columns are chosen, remembered, and the export is the list', async ({ page }) => {
  await page.goto('/agents')
  await expect(page.getByRole('columnheader', { name: 'Clearance' })).toBeVisible()
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Clearance' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Trust' }).click()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('columnheader')).toHaveText(['Agent', 'State', 'Owner', 'Requests, last minute', 'Denied, 24 h'])
  await page.reload()
  await expect(page.getByRole('button', { name: 'Columns, 4 of 6' })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Clearance' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Columns, 4 of 6' }).click()
  await page.getByRole('menuitem', { name: 'Show all columns' }).click()
  await expect(page.getByRole('columnheader')).toHaveCount(7)
})

test('the command line moves an agent as the page does, and the page tells who and why', async ({ page }) => {
  const id = nameFor('cli')
  await register(id)
  await page.goto(`/agents/${id}`)
  await acgs('agent', 'block', id, '--reason', REASON)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('blocked')
  await expect(page.getByText(REASON).first()).toBeVisible()
  const shown = await acgs<{ state: string; version: number }>('agent', 'show', id)
  expect(shown).toMatchObject({ state: 'blocked', version: 2 })
  await expect(acgs('agent', 'unblock', id, '--reason', REASON, '--version', '2')).rejects.toThrow(/takes two leads/)
  expect(await acgs('agent', 'show', id)).toMatchObject({ state: 'blocked', version: 2 })
})

test.describe('a lead', () => {
  test.use({ role: 'lead' })
  test('sees rules broken, receipts and tokens of an agent, each one click from its decisions', async ({ page }) => {
    const id = nameFor('facts')
    await register(id)
    const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', id)
    await expect.poll(async () => (await decide(token, { ...clean(id), receipt: true })).allow, { timeout: 20_000 }).toBe(true)
    await decide(token, { action: 'system.execute_shell', agent_id: id })
    await page.goto(`/agents/${id}`)
    const receipts = page.getByRole('region', { name: 'Receipts' })
    await expect(receipts.getByRole('link', { name: 'data.read_public' }).first()).toBeVisible()
    await expect(receipts.getByText('in force, once').first()).toBeVisible()
    await expect(page.getByRole('button', { name: /^Revoke token/ })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'prohibited_action' }).click()
    await expect(page).toHaveURL(/code=prohibited_action/)
    await expect(page.getByRole('row', { name: /system.execute_shell/ })).toHaveCount(1)
    await page.goBack()
    const download = page.waitForEvent('download')
    await page.goto(`/agents?search=${id}`)
    await page.getByRole('link', { name: 'Export as CSV' }).click()
    const lines = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain(`${id},active,Browser tests,0.95,`)
  })
})

test.describe('never was', () => {
  test.use({ expectedNoise: /40[04]/ })
  test('an agent that nobody registered is said to be so', async ({ page }) => {
    for (const id of ['no-agent-has-this-name', 'NOT-AN-ID']) {
      await page.goto(`/agents/${id}`)
      await expect(page.getByText('There is no such agent')).toBeVisible()
    }
  })
})

test.describe('the source is down', () => {
  test.use({ role: 'lead', expectedNoise: CUT_REQUESTS })
  test('the list says what failed, and a dialog does not claim that nothing happened', async ({ page }) => {
    const id = nameFor('down')
    await register(id)
    // Simulated by failing the browser's requests.
    await page.goto('/agents')
    await expect(page.getByRole('row').nth(1)).toBeVisible()
    await page.route('**/api/trpc/**', (route) => route.abort())
    await page.getByRole('combobox', { name: 'State' }).selectOption('retired')
    await expect(page.getByText('Agents did not load', { exact: true })).toBeVisible()
    // With the server back, events may heal the page before a click could: the offer is looked at while it is still gone.
    await expect(page.getByRole('button', { name: 'Try now' })).toBeVisible()
    await page.unroute('**/api/trpc/**')
    await tryNow(page)
    await expect(page.getByText('Agents did not load', { exact: true })).toBeHidden({ timeout: 30_000 })
    await page.goto(`/agents/${id}`)
    await page.getByRole('button', { name: 'Suspend the agent…' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill(REASON)
    await page.route('**/api/trpc/agents.suspend*', (route) => route.abort())
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend the agent' }).click()
    await confirmAsPersona(page, `Agent ${id} is suspended`)
    await expect(page.getByRole('dialog').getByText('No answer arrived')).toBeVisible()
    await page.unroute('**/api/trpc/agents.suspend*')
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend the agent' }).click()
    await confirmAsPersona(page, `Agent ${id} is suspended`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('suspended')
  })
})

for (const theme of ['dark', 'light'] as const) {
  test.describe(theme, () => {
    test.use({ theme, role: 'admin' })
    test(`list, agent and dialog are accessible, ${theme}`, async ({ page }) => {
      await page.goto('/agents')
      await expect(page.getByRole('row').nth(1)).toBeVisible()
      await expectAccessible(page)
      await page.getByRole('row').nth(1).getByRole('link').click()
      await expect(page.getByRole('region', { name: 'History' })).toBeVisible()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Create a token…' }).click()
      await expect(page.getByRole('dialog').getByLabel('Label')).toBeFocused()
      await expectAccessible(page)
    })
    test.describe('phone', () => {
      test.use({ viewport: PHONE })
      test(`rows have two lines and nothing sticks out, ${theme}`, async ({ page }) => {
        await page.goto('/agents')
        await expect(page.getByRole('row').nth(1)).toBeVisible()
        await expectNoSideScroll(page)
        await expectAccessible(page)
        await page.getByRole('row').nth(1).getByRole('link').click()
        await expect(page.getByRole('region', { name: 'History' })).toBeVisible()
        await expectNoSideScroll(page)
        await expectAccessible(page)
      })
    })
  })
}
