import type { Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona } from './confirm'
import { withDatabase } from './database'
import { expect, test } from './fixtures'
import { acgs } from './installation'
import { runWatched } from './probe'

test.describe.configure({ timeout: 240_000 })
test.use({ role: 'analyst' })

const REASON = 'a journey of the browser tests'
const OPEN = 'Contain all sandboxes of this agent…'

/** Opens the dialog, types the id, gives the reason, and proves who it is. */
async function containAll(page: Page, agentId: string): Promise<void> {
  await page.getByRole('button', { name: OPEN }).click()
  const dialog = page.getByRole('dialog', { name: 'Contain all sandboxes of this agent' })
  const go = dialog.getByRole('button', { name: 'Contain all of them' })
  await expect(go).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByRole('textbox', { name: /agent/i }).first().fill(agentId)
  await dialog.getByLabel('Reason').fill(REASON)
  await expectAccessible(page)
  await go.click()
  await confirmAsPersona(page, `All sandboxes of agent ${agentId} are cut off`)
  await expect(dialog).toBeHidden()
}
const stateOf = (agentId: string) =>
  withDatabase('acgs_owner', async (client) => {
    const { rows } = await client.query<{ state: string }>('SELECT state FROM agent WHERE agent_id = $1', [agentId])
    return rows[0]?.state
  })

test('an analyst contains all that an agent runs from the page of one sandbox: one run, seen gone, and the agent is blocked', async ({
  page,
}) => {
  const { agentId, sandboxId } = await runWatched()
  await page.goto(`/sandboxes/${sandboxId}`)
  await containAll(page, agentId)
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}$/)
  await expect.poll(() => stateOf(agentId), { timeout: 90_000 }).toBe('blocked')
  await page.goto(`/sandboxes/${sandboxId}`)
  await expect(page.getByRole('list', { name: 'Stations' })).toContainText(/Gone.*by its uid/s, { timeout: 60_000 })
})

test('of an agent that runs nothing the page says that it is only blocked; it fits a phone', async ({ page }) => {
  const agentId = `quiet-${crypto.randomUUID().slice(0, 8)}`
  await acgs('agent', 'register', agentId, '--owner', 'Browser tests', '--trust', '0.95')
  await page.setViewportSize(PHONE)
  await page.goto(`/agents/${agentId}`)
  await expectNoSideScroll(page)
  await containAll(page, agentId)
  await expect(page.getByText(`Nothing of ${agentId} runs: there was nothing to contain. Agent ${agentId} is blocked.`)).toBeVisible()
  expect(await stateOf(agentId)).toBe('blocked')
})

test.describe('a manager', () => {
  test.use({ role: 'manager' })
  test('is told who may', async ({ page }) => {
    const agentId = `quiet-${crypto.randomUUID().slice(0, 8)}`
    await acgs('agent', 'register', agentId, '--owner', 'Browser tests', '--trust', '0.95')
    await page.goto(`/agents/${agentId}`)
    await expect(page.getByRole('button', { name: OPEN })).toHaveAccessibleDescription(/Containing is open to roles operator/)
  })
})
