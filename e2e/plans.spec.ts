import type { Page } from '@playwright/test'
import { planLink } from '@/lib/plan-link'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { editDeployment, newTemplate } from './cluster-object'
import { confirmAsPersona } from './confirm'
import { expect, test } from './fixtures'
import { pageAs } from './patient'

/** A plan is built by the worker, and a run of it is waited for. */
test.describe.configure({ timeout: 120_000, mode: 'serial' })

const REASON = 'a journey of the browser tests'
const GRAFANA = { kind: 'Deployment', namespace: 'monitoring', name: 'grafana' }
const PROMETHEUS = { kind: 'Deployment', namespace: 'monitoring', name: 'prometheus' }
const ENGINE = { kind: 'Deployment', namespace: 'governance', name: 'policy-engine' }

const head = (page: Page) => page.getByRole('heading', { level: 1 })
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

/** Asks for a plan and waits until it is built, or refused. Pressed twice, it is one plan. */
async function ask(page: Page, link: string): Promise<string> {
  await page.goto(link)
  await page.getByLabel('Reason').fill(REASON)
  await page.getByRole('button', { name: /^Build the plan/ }).dblclick()
  await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('list', { name: 'Stations' })).toContainText(/from live objects|cannot be done/, { timeout: 30_000 })
  return page.url().split('/').at(-1) ?? ''
}

test.describe('as an operator', () => {
  test.use({ role: 'operator' })

  test('a restart of what is not critical: read, a wrong name is told, signed, and it runs', async ({ page }) => {
    await ask(page, planLink('restart', GRAFANA))
    await expect(head(page)).toHaveText('Restart grafana')
    await expect(part(page, 'What changes')).toContainText('server dry run accepted')
    await expect(part(page, 'What it touches')).toContainText('Pods touched')
    await expect(part(page, 'Who agrees')).toContainText('one person is enough')
    const sign = part(page, 'Sign and run')
    const start = sign.getByRole('button', { name: 'Restart grafana' })
    await expect(start).toHaveAccessibleDescription(/Type the name/)
    await sign.getByLabel('Name of the target').fill('Grafana')
    await expect(start).toHaveAccessibleDescription('Capital and small letters count.')
    await sign.getByLabel('Name of the target').fill('grafana')
    await expect(start).toHaveAccessibleDescription(/Say why/)
    await sign.getByLabel('Reason').fill(REASON)
    await expectAccessible(page)
    await start.press('Enter')
    await confirmAsPersona(page, 'Restart grafana')
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/, { timeout: 30_000 })
    await expect(head(page)).toContainText('verified', { timeout: 60_000 })
  })

  test('a rollback of a critical service waits for a lead, who refuses; what was typed stays meanwhile', async ({ page, browser }) => {
    await editDeployment(ENGINE, newTemplate())
    await expect(async () => {
      await page.goto(planLink('rollback.service', ENGINE))
      await expect(page.getByRole('radio').nth(2)).toBeVisible({ timeout: 3000 })
    }).toPass({ timeout: 30_000 })
    await expect(part(page, 'As it is now')).toContainText('a lead has to agree')
    const id = await ask(page, planLink('rollback.service', ENGINE))
    const diff = page.getByRole('region', { name: /live object against/ })
    await expect(diff).toContainText('example.com/note')
    await page.getByRole('radio', { name: 'Target' }).click()
    await expect(diff.getByText('removed')).toHaveCount(0)
    const sign = part(page, 'Sign and run')
    await sign.getByLabel('Name of the target').fill('policy-eng')
    await page.getByRole('button', { name: 'Ask 1 lead to agree' }).click()
    await confirmAsPersona(page, 'Ask 1 lead to agree')
    await expect(page.getByRole('button', { name: /^Approve/ })).toHaveAccessibleDescription(/You asked for it/)
    await expect(sign.getByLabel('Name of the target')).toHaveValue('policy-eng')
    await expectAccessible(page)

    const lead = await pageAs(browser, 'lead')
    await lead.setViewportSize(PHONE)
    await lead.goto(`/plans/${id}`)
    await expect(lead.getByRole('button', { name: /^Approve: Roll back policy-engine/ })).toBeVisible()
    await expectNoSideScroll(lead)
    await lead.getByRole('button', { name: 'Refuse…' }).click()
    const dialog = lead.getByRole('dialog', { name: /^Refuse/ })
    await dialog.getByLabel('Reason').fill('the newest revision is the good one')
    await dialog.getByRole('button', { name: 'Refuse the plan' }).click()
    await confirmAsPersona(lead, 'Refused')
    await expect(part(page, 'Who agrees').or(part(page, 'Why not'))).toContainText('the newest revision is the good one', {
      timeout: 15_000,
    })
    await lead.context().close()
  })

  test('a lead agrees with a confirmation, the page that is open follows, and only then it is signed and runs', async ({
    page,
    browser,
  }) => {
    const id = await ask(page, planLink('restart', ENGINE))
    const sign = part(page, 'Sign and run')
    const start = sign.getByRole('button', { name: 'Restart policy-engine' })
    await expect(start).toHaveAccessibleDescription(/agree first/)
    await page.getByRole('button', { name: 'Ask 1 lead to agree' }).click()
    await confirmAsPersona(page, 'Ask 1 lead to agree')
    await sign.getByLabel('Name of the target').fill('policy-engine')
    await sign.getByLabel('Reason').fill(REASON)

    const lead = await pageAs(browser, 'lead')
    await lead.goto(`/plans/${id}`)
    await lead.getByRole('button', { name: 'Approve: Restart policy-engine' }).click()
    await confirmAsPersona(lead, 'Restart policy-engine')
    await expect(page.getByText('Ready: enough people agreed.')).toBeVisible({ timeout: 15_000 })
    await lead.context().close() // not before: that would take back what is on its way
    await expect(part(page, 'Who agrees')).toContainText('nothing is proved on this machine')
    await start.click()
    await confirmAsPersona(page, 'Restart policy-engine')
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/, { timeout: 30_000 })
    await expect(head(page)).toContainText('verified', { timeout: 60_000 })
  })

  test('one that is not true any more is void when it is started, and built anew', async ({ page }) => {
    await ask(page, planLink('restart', PROMETHEUS))
    await editDeployment(PROMETHEUS, newTemplate())
    const sign = part(page, 'Sign and run')
    await sign.getByLabel('Name of the target').fill('prometheus')
    await sign.getByLabel('Reason').fill(REASON)
    await sign.getByRole('button', { name: 'Restart prometheus' }).click()
    await confirmAsPersona(page, 'Restart prometheus')
    await expect(head(page)).toContainText('void', { timeout: 30_000 })
    await expect(page.getByText('This plan is void.')).toBeVisible()
    const before = page.url()
    await page.getByRole('button', { name: 'Rebuild plan' }).click()
    await expect(page).not.toHaveURL(before)
    await expect(page.getByRole('link', { name: 'Open the plan before' })).toBeVisible()
    await page.getByRole('button', { name: 'Withdraw the plan…' }).click()
    const dialog = page.getByRole('dialog', { name: /^Withdraw/ })
    await dialog.getByLabel('Reason').fill(REASON)
    await dialog.getByRole('button', { name: 'Withdraw the plan' }).click()
    await expect(head(page)).toContainText('withdrawn')
  })

  test('what cannot be done says why at the field, or is refused with what to do', async ({ page }) => {
    await page.goto(planLink('scale', ENGINE))
    await expect(part(page, 'As it is now')).toContainText('3 to 10')
    await page.getByLabel('Pods', { exact: true }).fill('12')
    await expect(page.getByText(/keeps 3 to 10 and would undo 12/).first()).toBeVisible()
    await page.getByLabel('Change the bounds as well').check()
    await expect(page.getByLabel('Most pods')).toHaveValue('12')
    await expect(page.getByText(/would undo 12/)).toHaveCount(0)
    await expectAccessible(page)
    await ask(page, planLink('rollout.resume', GRAFANA))
    await expect(part(page, 'Why not')).toContainText('not paused')
    await page.goto('/plans/new?kind=reboot')
    await expect(page.getByText('There is no kind of plan “reboot”', { exact: false })).toBeVisible()
  })

  test('the list finds it by keys, closed ones too', async ({ page }) => {
    await page.goto('/plans?view=mine&kind=restart')
    await expect(page.getByRole('link', { name: 'Restart grafana' }).first()).toBeVisible()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/plans\/[0-9a-f-]{36}$/)
  })
})

test.describe('as somebody who only reads', () => {
  test.use({ role: 'auditor', theme: 'light' })

  test('plans are read, none is asked for, and it says who could', async ({ page }) => {
    await page.goto('/plans?view=closed')
    await expect(page.getByRole('button', { name: 'Roll back all services…' })).toHaveAccessibleDescription(/roles operator and lead/)
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Restart grafana' }).first().click()
    await expect(head(page)).toContainText('started')
    await expect(page.getByRole('button', { name: 'Rebuild plan' })).toHaveCount(0)
    await expectAccessible(page)
    await page.goto(planLink('restart', GRAFANA))
    await expect(page.getByText('You cannot ask for a plan')).toBeVisible()
  })
})

test.describe('on a phone', () => {
  test.use({ role: 'operator', viewport: PHONE })

  test('no plan is asked for, and the list fits', async ({ page }) => {
    await page.goto(planLink('restart', GRAFANA))
    await expect(page.getByText('Plans are asked for on a larger screen')).toBeVisible()
    await expect(page.getByRole('button', { name: /^Build the plan/ })).toBeHidden()
    await expectNoSideScroll(page)
    await page.goto('/plans?view=closed')
    await expectNoSideScroll(page)
    await page.getByRole('link', { name: 'Restart grafana' }).first().click()
    await expect(head(page)).toContainText('Restart grafana')
    await expectNoSideScroll(page)
    await expectAccessible(page)
  })
})
