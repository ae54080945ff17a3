import type { Browser, Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona } from './confirm'
import { endFreezeLeftBehind } from './end-freeze'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'
import { signInAs } from './people'

/** Two people and their confirmations: longer than one page. */
test.describe.configure({ timeout: 120_000 })

const REASON = 'a journey of the browser tests'
const nameFor = (what: string) => `two-${what}-${Date.now().toString(36)}`
const BASE = process.env.ACGS_E2E_URL ?? 'http://localhost:3000'

/** The page of another person, beside the one of the test. */
async function pageAs(browser: Browser, persona: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: BASE, storageState: { cookies: [], origins: [] } })
  await signInAs(context.request, persona)
  return context.newPage()
}

async function blocked(what: string): Promise<string> {
  const id = nameFor(what)
  await acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')
  await acgs('agent', 'block', id, '--reason', REASON)
  return id
}

async function askToLift(page: Page, id: string): Promise<void> {
  await page.goto(`/agents/${id}`)
  await page.getByRole('button', { name: 'Ask to lift the block…' }).click()
  const dialog = page.getByRole('dialog', { name: `Ask to lift the block ${id}` })
  await dialog.getByLabel('Reason').fill(REASON)
  await dialog.getByRole('button', { name: 'Ask to lift the block' }).click()
  await confirmAsPersona(page, `lift the block of agent ${id}`)
  await expect(dialog).toBeHidden()
}

async function openRequest(page: Page, id: string, view = 'mine'): Promise<void> {
  await page.goto(`/approvals?view=${view}&search=${id}`)
  await page.getByRole('link', { name: `Lift the block of agent ${id}` }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(id)
}
const approve = (page: Page) => page.getByRole('button', { name: /^Approve: lift the block/ })

test.describe('two leads', () => {
  test.use({ role: 'lead' })
  test.afterEach(endFreezeLeftBehind)

  test('one asks to lift a block, only the other can approve, and the engine allows again within a second', async ({ page, browser }) => {
    const id = await blocked('lift')
    const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', id)
    const isAllowed = () => decide(token, clean(id)).then(({ allow }) => allow)
    await expect.poll(isAllowed).toBe(false)
    await askToLift(page, id)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('blocked')
    await openRequest(page, id, 'asked')
    await expect(approve(page)).toHaveAccessibleDescription(/You asked for it/)
    await expect(page.getByRole('region', { name: 'What changes' }).getByText(/sha256:[0-9a-f]{64}/)).toBeVisible()
    await expectAccessible(page)

    const other = await pageAs(browser, 'lead-2')
    await other.goto('/')
    await expect(other.getByRole('link', { name: 'Show what waits for me' })).toBeVisible()
    await openRequest(other, id)
    await approve(other).click()
    await confirmAsPersona(other, `The block of agent ${id} is lifted`)
    const done = Date.now()
    await expect.poll(isAllowed, { timeout: 5000, intervals: [50] }).toBe(true)
    expect(Date.now() - done).toBeLessThan(3000)
    await expect(other.getByRole('heading', { level: 1 })).toContainText('done')
    await expect(page.getByRole('heading', { level: 1 })).toContainText('done')
    await expect(page.getByRole('region', { name: 'Who agrees' }).getByText(/Sofia Brandt agreed/)).toBeVisible()
    await other.context().close()
  })

  test('a change of the agent in between voids what was shown, and everybody is asked again', async ({ page, browser }) => {
    const id = await blocked('void')
    await askToLift(page, id)
    const admin = await pageAs(browser, 'admin')
    await admin.goto(`/agents/${id}`)
    await admin.getByRole('button', { name: 'Edit the agent…' }).click()
    await admin.getByRole('dialog').getByLabel('Owner').fill('Another team')
    await admin.getByRole('dialog').getByLabel('Reason').fill(REASON)
    await admin.getByRole('dialog').getByRole('button', { name: 'Change the agent' }).click()
    await expect(admin.getByRole('dialog')).toBeHidden()
    await admin.context().close()
    await openRequest(page, id, 'asked')
    const changes = page.getByRole('region', { name: 'What changes' })
    await expect(changes.getByText('Another team')).toBeVisible({ timeout: 15_000 })
    await expect(page.getByRole('region', { name: 'Your word' })).toContainText('version 2')
    await page.getByRole('button', { name: 'Withdraw the request' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('withdrawn')
    expect(await acgs('agent', 'show', id)).toMatchObject({ state: 'blocked' })
  })

  test('a refusal needs a reason and closes the request, from a phone too', async ({ page, browser }) => {
    const id = await blocked('refuse')
    await askToLift(page, id)
    const other = await pageAs(browser, 'lead-2')
    await other.setViewportSize(PHONE)
    await openRequest(other, id)
    await expectNoSideScroll(other)
    await other.getByRole('button', { name: 'Refuse…' }).click()
    const dialog = other.getByRole('dialog', { name: /^Refuse/ })
    await expect(dialog.getByRole('button', { name: 'Refuse the request' })).toHaveAccessibleDescription(/Say why/)
    await dialog.getByLabel('Reason').fill('the ticket says nothing of that kind')
    await dialog.getByRole('button', { name: 'Refuse the request' }).click()
    await confirmAsPersona(other, 'Refused')
    await expect(page.getByText('blocked').first()).toBeVisible()
    await expect(other.getByRole('heading', { level: 1 })).toContainText('refused')
    await expect(other.getByRole('region', { name: 'Who agrees' })).toContainText('the ticket says nothing of that kind')
    await other.context().close()
  })

  test('changes are frozen on every page, stopping works, and two leads end it early', async ({ page, browser }) => {
    await page.goto('/approvals')
    const sheet = page.getByRole('region', { name: 'Freeze of changes' }).last()
    await sheet.getByRole('button', { name: 'Freeze changes…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Freeze changes' })
    await dialog.getByLabel('For').selectOption('1')
    await dialog.getByLabel('Reason').fill('the database is being restored')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Freeze changes' }).click()
    await confirmAsPersona(page, 'Changes are frozen until')
    const banner = page.getByRole('region', { name: 'Freeze of changes' }).first()
    await expect(banner).toContainText('the database is being restored')
    await expectAccessible(page)
    const other = await pageAs(browser, 'lead-2')
    await other.goto('/violations')
    await expect(other.getByRole('region', { name: 'Freeze of changes' })).toContainText('Changes are frozen until')
    const id = nameFor('frozen')
    await expect(acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')).rejects.toThrow(/frozen until/)
    await page.getByRole('button', { name: 'Ask to end the freeze…' }).click()
    const asking = page.getByRole('dialog', { name: 'Ask to end the freeze' })
    await asking.getByLabel('Reason').fill('the restore is finished')
    await asking.getByRole('button', { name: 'Ask another lead' }).click()
    await confirmAsPersona(page, 'end the freeze')
    await other.goto('/approvals?action=freeze.end')
    await other.getByRole('link', { name: 'End the freeze of changes' }).first().click()
    await other.getByRole('button', { name: /^Approve: end the freeze/ }).click()
    await confirmAsPersona(other, 'changes run again')
    await expect(banner.getByText('Changes are frozen until')).toBeHidden()
    await other.context().close()
  })
})

test.describe('an author', () => {
  test.use({ role: 'author' })
  test('takes stop and contain in need, blocks an agent with it, sees it count down, and gives it back', async ({ page, browser }) => {
    const id = nameFor('need')
    await acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')
    await page.goto(`/agents/${id}`)
    await expect(page.getByRole('button', { name: 'Block the agent…' })).toHaveAccessibleDescription(/open to/i)
    await page.goto('/approvals')
    await page.getByRole('button', { name: 'Take stop and contain for 30 min…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Take stop and contain for 30 min' })
    await dialog.getByLabel('What it is for').fill(`agent ${id}`)
    await dialog.getByLabel('Why it cannot wait').fill('too short')
    await expect(dialog.getByRole('button', { name: 'Take stop and contain' })).toHaveAccessibleDescription(/20 characters/)
    await dialog.getByLabel('Why it cannot wait').fill('nobody of the operators answers tonight')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Take stop and contain' }).click()
    await confirmAsPersona(page, `agent ${id}`)
    await expect(page.getByRole('region', { name: 'What you hold in need' })).toContainText(/ends in 29 min|ends in 30 min/)
    await page.goto(`/agents/${id}`)
    await page.getByRole('button', { name: 'Block the agent…' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill(REASON)
    await page.getByRole('dialog').getByRole('button', { name: 'Block the agent' }).click()
    await confirmAsPersona(page, `Agent ${id} is blocked`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('blocked')
    await page.goto('/approvals')
    await page.getByRole('button', { name: 'Give back stop and contain' }).click()
    await expect(page.getByRole('region', { name: 'What you hold in need' })).toBeHidden()
    const analyst = await pageAs(browser, 'analyst')
    await analyst.goto('/approvals')
    const taken = analyst.getByRole('region', { name: 'Taken in need' }).getByRole('listitem').filter({ hasText: id })
    await expect(taken).toContainText('to be reviewed')
    await taken.getByRole('button', { name: 'Review it…' }).click()
    await analyst.getByRole('dialog').getByLabel('What you found').fill('one agent blocked, nothing else touched')
    await analyst.getByRole('dialog').getByRole('button', { name: 'Keep the review' }).click()
    await expect(taken).toContainText('reviewed')
    await expect(taken).toContainText('one agent blocked, nothing else touched')
    await analyst.context().close()
  })
})

test.describe('an operator', () => {
  test.use({ role: 'operator' })
  test('a stop waits for somebody else to look at it, who says what they found', async ({ page, browser }) => {
    const id = nameFor('look')
    await acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')
    await page.goto(`/agents/${id}`)
    await page.getByRole('button', { name: 'Block the agent…' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill(REASON)
    await page.getByRole('dialog').getByRole('button', { name: 'Block the agent' }).click()
    await confirmAsPersona(page, `Agent ${id} is blocked`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('blocked')
    const rowOf = async (on: Page) => {
      await on.goto('/approvals')
      const sheet = on.getByRole('region', { name: 'To look at afterwards' })
      const row = sheet.getByRole('listitem').filter({ hasText: id })
      await expect(sheet.getByRole('listitem').first()).toBeVisible()
      while (!(await row.isVisible())) {
        const read = sheet.getByRole('listitem').first()
        const before = await read.textContent()
        await sheet.getByRole('button', { name: 'Show more' }).click()
        await expect(read).not.toHaveText(before ?? '')
      }
      return { sheet, row }
    }
    const mine = await rowOf(page)
    await expect(mine.row).toContainText('to be reviewed')
    await expect(mine.row).toContainText('nothing is proved on this machine')
    await expect(mine.row.getByRole('button', { name: `Review it… Agent ${id} blocked` })).toHaveAccessibleDescription(/You did it/)
    await expectAccessible(page)
    const lead = await pageAs(browser, 'lead')
    await lead.setViewportSize(PHONE)
    const { sheet, row } = await rowOf(lead)
    await expectNoSideScroll(lead)
    await row.getByRole('button', { name: `Review it… Agent ${id} blocked` }).click()
    const dialog = lead.getByRole('dialog', { name: `Review: Agent ${id} blocked` })
    await expect(dialog.getByRole('button', { name: 'Keep the review' })).toHaveAccessibleDescription(/Say what you found/)
    await dialog.getByLabel('What you found').fill('rightly stopped, the owner knows')
    await expectAccessible(lead)
    await dialog.getByRole('button', { name: 'Keep the review' }).click()
    await expect(row).toBeHidden()
    await sheet.getByLabel('Stops').selectOption({ label: 'Reviewed' })
    await expect(row).toContainText('rightly stopped, the owner knows')
    await lead.context().close()
  })
})

test.describe('an administrator', () => {
  test.use({ role: 'admin' })
  test('raises who must agree alone, and asks another person to lower it again', async ({ page, browser }) => {
    // A persona is there once it has signed in, and a quorum that nobody could fill is refused.
    for (const persona of ['lead', 'lead-2']) await (await pageAs(browser, persona)).context().close()
    await page.goto('/approvals')
    const sheet = page.getByRole('region', { name: 'Who must agree' })
    const row = sheet.getByRole('listitem').filter({ hasText: 'Map a group' })
    await expect(row).toContainText('1 admin, or 1 lead')
    await row.getByRole('button', { name: 'Change… Map a group' }).click()
    const dialog = page.getByRole('dialog', { name: 'Who must agree: Map a group' })
    await dialog.getByLabel('Analysts').selectOption('1')
    await expect(
      dialog.getByRole('button', { name: 'Raise it' }).or(dialog.getByRole('button', { name: 'Ask to lower it' })),
    ).toHaveAccessibleDescription(/It takes 1 admin, or 1 lead at the least/)
    await dialog.getByLabel('Leads').selectOption('1')
    await expect(dialog).toContainText('From then on: 1 analyst and 1 lead. More than now: you alone can do it.')
    await dialog.getByLabel('Reason').fill(REASON)
    await expectAccessible(page)
    await dialog.getByLabel('Analysts').selectOption('none')
    await dialog.getByRole('button', { name: 'Raise it' }).click()
    await confirmAsPersona(page, 'Map a group takes 1 lead from now on.')
    await expect(row).toContainText('raised; the least is 1 admin, or 1 lead')
    await row.getByRole('button', { name: 'Change… Map a group' }).click()
    await dialog.getByLabel('It takes').selectOption({ label: 'the least: 1 admin, or 1 lead' })
    await dialog.getByLabel('Reason').fill(REASON)
    await dialog.getByRole('button', { name: 'Ask to lower it' }).click()
    await confirmAsPersona(page, 'Another person is asked')
    await row.getByRole('link', { name: /Somebody asked to lower it/ }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Lower who must agree to: Map a group')
    const lead = await pageAs(browser, 'lead')
    await lead.goto(page.url())
    await lead.getByRole('button', { name: /^Approve: lower who must agree/ }).click()
    await confirmAsPersona(lead, 'mappings.add takes 1 admin, or 1 lead')
    await expect(lead.getByRole('heading', { level: 1 })).toContainText('done')
    await page.goto('/approvals')
    await expect(row).not.toContainText('raised')
    await lead.context().close()
  })
})

test('everybody sees what waits; who cannot agree is told why', async ({ page }) => {
  await page.goto('/approvals?view=open')
  await expect(page.getByRole('heading', { level: 1, name: 'Approvals' })).toBeVisible()
  await page.getByLabel('List').selectOption({ label: 'Closed' })
  await expect(page).toHaveURL(/view=closed/)
  await expectAccessible(page)
  await page.goto('/approvals/00000000-0000-7000-8000-000000000000')
  await expect(page.getByText('There is no such request')).toBeVisible()
})
