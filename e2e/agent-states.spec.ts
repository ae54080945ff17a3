import type { Page } from '@playwright/test'
import { expectAccessible } from './checks'
import { confirmAsPersona } from './confirm'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'

const nameFor = (what: string) => `room-${what}-${Date.now().toString(36)}`
const register = (id: string) => acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')
const REASON = 'a journey of the browser tests'

// biome-ignore lint/complexity/useMaxParams: read like the line of a table
async function move(page: Page, button: string, act: string, confirmed: string | null = null): Promise<void> {
  await page.getByRole('button', { name: button }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('Reason')).toBeFocused()
  await dialog.getByLabel('Reason').fill(REASON)
  await dialog.getByRole('button', { name: act }).click()
  if (confirmed) await confirmAsPersona(page, confirmed)
  await expect(dialog).toBeHidden()
}

test.describe('a lead', () => {
  test.use({ role: 'lead' })
  test('suspends and blocks an agent, the engine refuses it within seconds, and lifts the suspension again', async ({ page }) => {
    const id = nameFor('stop')
    await register(id)
    const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', id)
    const isAllowed = () => decide(token, clean(id)).then(({ allow }) => allow)
    await expect.poll(isAllowed).toBe(true)
    await page.goto(`/agents/${id}`)
    for (const [button, act, allowed, state, shown] of [
      ['Suspend the agent…', 'Suspend the agent', false, 'suspended', `Agent ${id} is suspended`],
      ['Lift the suspension…', 'Lift the suspension', true, 'active', null],
      ['Block the agent…', 'Block the agent', false, 'blocked', `Agent ${id} is blocked`],
    ] as const) {
      await move(page, button, act, shown)
      await expect(page.getByRole('heading', { level: 1 })).toContainText(state)
      await expect.poll(isAllowed, { timeout: 5000 }).toBe(allowed)
    }
    await expect(page.getByRole('region', { name: 'History' }).getByText(REASON)).toHaveCount(3)
    await expectAccessible(page)
  })
})

test('an operator may block, and sees who lifts it, registers and reads tokens', async ({ page }) => {
  const id = nameFor('block')
  await register(id)
  await page.goto('/agents')
  await expect(page.getByRole('button', { name: 'Register an agent…' })).toHaveAccessibleDescription(/open to role admin/)
  await page.goto(`/agents/${id}`)
  await expect(page.getByRole('button', { name: 'Edit the agent…' })).toHaveAccessibleDescription(/open to role admin/)
  await expect(page.getByText('You cannot read tokens')).toBeVisible()
  await page.getByRole('button', { name: 'Block the agent…' }).click()
  const act = page.getByRole('dialog').getByRole('button', { name: 'Block the agent' })
  await page.getByRole('dialog').getByLabel('Reason').fill('short')
  await expect(act).toHaveAccessibleDescription(/Say why, in 10 characters or more/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Block the agent…' })).toBeFocused()
  await move(page, 'Block the agent…', 'Block the agent', `Agent ${id} is blocked`)
  await expect(page.getByRole('button', { name: 'Ask to lift the block…' })).toHaveAccessibleDescription('Open to role lead.')
  await expect(page.getByText('Ask to lift the block: open to role lead.')).toBeVisible()
})
