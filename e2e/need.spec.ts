import type { Locator, Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona } from './confirm'
import { withDatabase } from './database'
import { expect, test } from './fixtures'
import { acgs, clean, decide } from './installation'
import { pageAs } from './patient'
import { activate, aSubmittedVersion } from './versions'

/** Several people, and engines that follow: longer than one page. */
test.describe.configure({ timeout: 180_000 })

const REASON = 'a journey of the browser tests'
const SOON = { timeout: 15_000, intervals: [50] }

/** Gives the reason and sends; the person then confirms what is shown. */
async function send(page: Page, { title, act, shown }: { title: string; act: string; shown: string }): Promise<void> {
  const dialog = page.getByRole('dialog', { name: title })
  await expect(dialog.getByLabel('Reason')).toBeFocused()
  await dialog.getByLabel('Reason').fill(REASON)
  await dialog.getByRole('button', { name: act }).click()
  await confirmAsPersona(page, shown)
  await expect(dialog).toBeHidden()
}

async function agree(page: Page, name: RegExp, shown: string): Promise<void> {
  await page.getByRole('button', { name }).click()
  await confirmAsPersona(page, shown)
  await expect(page.getByRole('region', { name: 'Who agrees' }).getByText(/You agreed/)).toBeVisible()
}

const strip = (page: Page): Locator => page.getByRole('region', { name: 'Stop in force' })

/** What a journey that ended before it could leaves behind would stop every other one. */
test.afterEach(() =>
  withDatabase('acgs_owner', async (client) => {
    await client.query(`UPDATE runtime_document SET body = jsonb_set(body, '{all}', 'null') WHERE key = 'latch' AND body->'all' <> 'null'`)
    await client.query(`UPDATE access_request SET state = 'withdrawn', closed_at = now()
      WHERE state = 'waiting' AND action IN ('policies.lift', 'policies.rollback')`)
  }),
)

test.describe('everything is denied', () => {
  test.use({ role: 'operator', viewport: PHONE })

  test('by one operator on a phone, seen over every page, and lifted by two leads', async ({ page, browser }) => {
    const id = `need-${Date.now().toString(36)}`
    await acgs('agent', 'register', id, '--owner', 'Browser tests', '--trust', '0.95')
    const { token } = await acgs<{ token: string }>('token', 'create', '--scopes', 'decide', '--agents', id)
    const answer = () => decide(token, clean(id)).then(({ allow, refusal }) => `${allow} ${refusal ?? ''}`.trim())
    await expect.poll(answer).toBe('true')

    await page.goto('/policies')
    await expect(page.getByText('The engines decide.')).toBeVisible()
    await page.getByRole('button', { name: 'Deny every decision…' }).click()
    await send(page, { title: 'Deny every decision', act: 'Deny every decision', shown: 'on every engine' })
    await expect.poll(answer, SOON).toBe('false emergency_stop')
    await expect(strip(page)).toContainText('Every decision is denied')
    await expect(strip(page)).toContainText(/The one engine denies, .*after \d/, { timeout: 15_000 })
    await expectNoSideScroll(page)
    await expectAccessible(page)
    await page.goto('/violations')
    await expect(strip(page)).toContainText(REASON)
    await expect(page.getByRole('alert').filter({ hasText: 'Every decision is denied' })).toBeAttached()
    await page.goto('/policies?need=lift')
    await expect(page.getByRole('button', { name: 'Ask to lift…' })).toHaveAccessibleDescription('Open to role lead.')
    await expect(page.getByRole('dialog')).toHaveCount(0)

    const lead = await pageAs(browser, 'lead')
    await lead.goto('/')
    await strip(lead).getByRole('link', { name: 'Ask to lift…' }).click()
    await send(lead, { title: 'Ask to lift the stop', act: 'Ask another lead', shown: 'let the engines decide again' })
    await strip(lead).getByRole('link', { name: 'Show the request to lift it' }).click()
    await expect(lead.getByRole('heading', { level: 1 })).toContainText('Lift the stop of all decisions')
    expect(await answer()).toBe('false emergency_stop')

    const other = await pageAs(browser, 'lead-2')
    await other.goto(lead.url())
    await agree(other, /^Approve/, 'Lift the stop of all decisions')
    await expect.poll(answer, SOON).toBe('true')
    for (const one of [page, lead, other]) await expect(strip(one)).toBeHidden()
    await other.goto('/approvals')
    const toLook = other.getByRole('region', { name: 'To look at afterwards' })
    const looked = toLook.getByRole('listitem').filter({ hasText: REASON }).getByText('Every decision denied').first()
    // What is due first is on top: this one may be on a later page.
    await expect(async () => {
      if (!(await looked.isVisible())) await toLook.getByRole('button', { name: 'Show more' }).click({ timeout: 1000 })
      await expect(looked).toBeVisible({ timeout: 2000 })
    }).toPass({ timeout: 30_000 })
    await Promise.all([lead, other].map((one) => one.context().close()))
  })
})

test.describe('the version before', () => {
  test.use({ role: 'operator' })

  test('decides again when an operator asks and a lead agrees, and the page says after how long', async ({ page, browser }) => {
    const version = await aSubmittedVersion()
    await activate(version)
    await page.goto('/policies')
    await expect(page.getByText(`Version ${version} is active.`)).toBeVisible({ timeout: 15_000 })
    const sheet = page.getByRole('region', { name: 'Way back' })
    await expect(sheet.getByText(/The one engine decides with it, .*after \d/)).toBeVisible({ timeout: 15_000 })
    const before = sheet.getByRole('button', { name: /^Return to version \d+…/ }).first()
    const [, back] = /(\d+)/.exec((await before.getAttribute('aria-label')) ?? '') ?? []
    await expect(sheet.getByText(/every engine holds it/).first()).toBeVisible({ timeout: 15_000 })
    await before.click()
    await send(page, { title: `Return to version ${back}`, act: 'Ask a lead', shown: `let version ${back} decide again` })
    await sheet.getByRole('link', { name: new RegExp(`asked to return to version ${back}`) }).click()
    await expect(page.getByRole('button', { name: /^Approve/ })).toHaveAccessibleDescription(/You asked for it|none of your roles/)
    await expectAccessible(page)

    const lead = await pageAs(browser, 'lead')
    await lead.goto(page.url())
    await expect(lead.getByText(`Version ${back} decides again instead of version ${version}`)).toBeVisible()
    await agree(lead, /^Approve/, `Return to version ${back}`)
    await lead.context().close()
    await page.goto('/policies')
    await expect(page.getByText(`Version ${back} is active.`)).toBeVisible({ timeout: 15_000 })
    await expect(sheet.getByText(new RegExp(`^Version ${back}: The one engine decides with it, .*after \\d`))).toBeVisible({
      timeout: 15_000,
    })
    await expectAccessible(page)
    await page.goto(`/policies/versions/${version}`)
    await expect(page.getByText('Rolled back.', { exact: true })).toBeVisible()
  })
})

test.describe('everybody', () => {
  test.use({ role: 'manager', theme: 'light' })

  test('reads what there is, and is told why a button is closed', async ({ page }) => {
    await page.goto('/policies')
    await expect(page.getByRole('button', { name: 'Deny every decision…' })).toHaveAccessibleDescription(
      /Open to roles operator, analyst and lead/,
    )
    await expect(page.getByRole('region', { name: 'Emergency changes' })).toContainText(/without shadow|ever made active in need|Version/)
    await expectAccessible(page)
    for (const [tab, title] of [
      ['Drafts', 'Drafts'],
      ['Waivers', 'Waivers'],
      ['Fleet', 'Fleet'],
      ['Versions', 'Policies'],
    ] as const) {
      await page.getByRole('navigation', { name: 'Policies' }).getByRole('link', { name: tab }).click()
      await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
    }
    await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Waivers' })).toHaveCount(0)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('waiv')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/policies\/waivers$/)
    await expect(page.getByRole('navigation', { name: 'Breadcrumb' })).toContainText('Waivers')
  })
})
