import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona, confirmation } from './confirm'
import { expect, test } from './fixtures'
import { goByKeys } from './keys'
import { patient } from './patient'
import { signInAs } from './people'

const REASON = 'a journey of the browser tests'
const unique = () => `${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`
const PAGES = ['/people', '/people/mappings', '/people/tokens', '/people/sessions']

/** Invites somebody with a local account. Out: the login. Ends on the list. */
async function invite(page: Page, name: string): Promise<string> {
  const login = `e2e.${unique()}`
  await page.goto('/people')
  await page.getByRole('button', { name: 'Invite a person…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite a person' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Login').fill(login)
  await dialog.getByLabel('Reason').fill(REASON)
  await dialog.getByRole('button', { name: 'Invite the person' }).click()
  await confirmAsPersona(page, `Login ${login}`)
  await expect(dialog.getByText(/\/sign-in\/enrol#link=[A-Za-z0-9_-]{43}$/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Close, I have passed it on' }).click()
  return login
}

async function openPerson(page: Page, login: string): Promise<void> {
  await page.goto(`/people?search=${login}`)
  await page.getByRole('table', { name: 'People, by name' }).getByRole('link').first().click()
  await expect(page).toHaveURL(/\/people\/[0-9a-f-]{36}$/)
}

test.describe('an administrator', () => {
  test.use({ role: 'admin' })

  test('invites a person, gives and takes roles, disables and enables, each confirmed', async ({ page }) => {
    const name = `Ada ${unique()}`
    const login = await invite(page, name)
    await openPerson(page, login)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('invited')
    const roles = page.getByRole('region', { name: 'Roles', exact: true })
    await expect(roles.getByText('No role', { exact: true })).toBeVisible()

    await roles.getByRole('button', { name: 'Give a role…' }).click()
    const dialog = page.getByRole('dialog', { name: `Give ${name} a role` })
    await expectAccessible(page)
    await dialog.getByRole('combobox', { name: 'Role' }).selectOption('operator')
    await dialog.getByLabel('Reason').fill(REASON)
    await dialog.getByRole('button', { name: 'Give the role operator' }).click()
    await confirmAsPersona(page, `Give ${name} the role operator`)
    await expect(roles.getByRole('button', { name: 'Take the role operator…' })).toBeVisible()

    await roles.getByRole('button', { name: 'Give a role…' }).click()
    await dialog.getByRole('combobox', { name: 'Role' }).selectOption('lead')
    await dialog.getByLabel('Reason').fill(REASON)
    await dialog.getByRole('button', { name: 'Ask for the role lead' }).click()
    await confirmAsPersona(page, 'A second person must agree first')
    await expect(page.getByRole('region', { name: 'Waiting and in need' }).getByRole('link', { name: /roles\.grant/ })).toBeVisible()
    await expect(roles.getByRole('button', { name: 'Take the role lead…' })).toHaveCount(0)

    await page.getByRole('button', { name: 'Disable the person…' }).click()
    const off = page.getByRole('dialog', { name: `Disable ${name}` })
    await off.getByLabel('Reason').fill(REASON)
    await off.getByRole('button', { name: 'Disable the person' }).click()
    await confirmAsPersona(page, `Disable ${name}`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('disabled')
    await expect(page.getByRole('region', { name: 'Waiting and in need' })).toHaveCount(0)

    await page.getByRole('button', { name: 'Enable the person…' }).click()
    const on = page.getByRole('dialog', { name: `Enable ${name}` })
    await on.getByLabel('Reason').fill(REASON)
    await on.getByRole('button', { name: 'Enable the person' }).click()
    await confirmAsPersona(page, `Enable ${name}`)
    await roles.getByRole('button', { name: 'Take the role operator…' }).click()
    const take = page.getByRole('dialog', { name: `Take the role operator from ${name}` })
    await take.getByLabel('Reason').fill(REASON)
    await take.getByRole('button', { name: 'Take the role' }).click()
    await confirmAsPersona(page, `Take the role operator from ${name}`)
    await expect(roles.getByText('No role', { exact: true })).toBeVisible()
  })

  test('without the confirmation nothing is done, and what was typed stays', async ({ page }) => {
    const name = `Bo ${unique()}`
    await openPerson(page, await invite(page, name))
    await page.getByRole('button', { name: 'Disable the person…' }).click()
    const off = page.getByRole('dialog', { name: `Disable ${name}` })
    await off.getByLabel('Reason').fill(REASON)
    await off.getByRole('button', { name: 'Disable the person' }).click()
    await confirmation(page).getByRole('button', { name: 'Sign nothing' }).click()
    await expect(off.getByLabel('Reason')).toHaveValue(REASON)
    await off.getByRole('button', { name: 'Keep the access' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('invited')
  })

  test('cannot touch the own roles or disable themselves, and is told why', async ({ page }) => {
    await page.goto('/people?search=Lea+Moreau')
    await page.getByRole('link', { name: 'Lea Moreau' }).click()
    for (const button of ['Disable the person…', 'Give a role…', 'Take the role admin…'])
      await expect(page.getByRole('button', { name: button })).toHaveAttribute('aria-disabled', 'true')
    await expect(page.getByText(/A persona: a person of this machine alone/)).toBeVisible()
  })

  test('a hostile name is text, everywhere it stands', async ({ page }) => {
    const mark = unique()
    const name = `<img src=x onerror=alert(1)>\u202e${mark}`
    const login = await invite(page, name)
    await page.goto(`/people?search=${login}`)
    const row = page.getByRole('row', { name: new RegExp(mark) })
    await expect(row).toContainText('<img src=x onerror=alert(1)>')
    await expect(row.getByRole('img', { name: 'x' })).toHaveCount(0)
    await openPerson(page, login)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('<img src=x onerror=alert(1)>')
    expect(await page.getByRole('heading', { level: 1 }).innerText()).not.toContain('\u202e')
    await page.getByRole('button', { name: 'Rename the person…' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill(`Plain ${mark}`)
    await page.getByRole('dialog').getByLabel('Reason').fill(REASON)
    await page.getByRole('dialog').getByRole('button', { name: 'Rename the person' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText(`Plain ${mark}`)
  })

  test('ends a session: its open page is at the sign-in at once, other sessions go on', async ({ page, browser, baseURL }) => {
    test.slow() // two sign-ins and two open pages
    const open = async () => {
      // Without the stored sign-in: signing in again would end it.
      const context = await browser.newContext({ ...(baseURL ? { baseURL } : {}), storageState: { cookies: [], origins: [] } })
      await signInAs(context.request, 'author')
      return context
    }
    const [ended, other] = [await open(), await open()]
    const tab = patient(await ended.newPage())
    await tab.goto('/objectives')
    await expect(tab.getByRole('button', { name: /^Live/ })).toBeVisible()
    const asked = `/api/trpc/sessions.mine?input=${encodeURIComponent('{"json":{}}')}`
    const answer = await ended.request.get(asked)
    const { result } = (await answer.json()) as { result: { data: { json: { items: { id: string; isCurrent: boolean }[] } } } }
    const id = result.data.json.items.find(({ isCurrent }) => isCurrent)?.id ?? ''
    await page.goto('/people/sessions?search=Priya')
    await page.getByRole('button', { name: `End the session of Priya Raman, ${id.slice(0, 8)}…` }).click()
    const dialog = page.getByRole('dialog', { name: 'End a session of Priya Raman' })
    await dialog.getByLabel('Reason').fill(REASON)
    await dialog.getByRole('button', { name: 'End the session' }).click()
    await expect(tab).toHaveURL(/\/sign-in/)
    await expect(page.getByRole('button', { name: new RegExp(id.slice(0, 8)) })).toHaveCount(0)
    expect((await other.request.get(asked)).status()).toBe(200)
    for (const context of [ended, other]) await context.close()
  })

  test('makes a token that may do no more than its maker, sees it in the list, and revokes it', async ({ page }) => {
    const label = `journey ${unique()}`
    await page.goto('/people/tokens')
    await page.getByRole('button', { name: 'Create a token…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Create a token' })
    await dialog.getByLabel('Label').fill(label)
    await expect(dialog.getByRole('checkbox', { name: /audit:export/ })).toBeDisabled()
    await dialog.getByRole('checkbox', { name: 'decide', exact: true }).check()
    await dialog.getByLabel('Agents').fill('e2e-*, NOT')
    await expect(dialog.getByText(/^NOT is no agent id/).first()).toBeVisible()
    await expectAccessible(page)
    await dialog.getByLabel('Agents').fill('e2e-*')
    await dialog.getByRole('button', { name: 'Create the token' }).click()
    await confirmAsPersona(page, 'May decide')
    await expect(dialog.getByText(/^acgs_[0-9a-f]{8}_/)).toBeVisible()
    await dialog.getByRole('button', { name: 'Close, I have kept it' }).click()
    await page.goto(`/people/tokens?search=${encodeURIComponent(label)}`)
    const row = page.getByRole('row', { name: new RegExp(label) })
    await expect(row).toContainText('in force')
    await expect(row).toContainText('never')
    await row.getByRole('button', { name: /^Revoke token/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke the token' }).click()
    await expect(row).toContainText('revoked')
  })

  test('exports what the list shows', async ({ page }) => {
    const login = await invite(page, `=cmd ${unique()}`)
    await page.goto(`/people?search=${login}`)
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export as CSV' }).click()
    const lines = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain(`'=cmd`)
    expect(lines[1]).toContain(`,local,${login},invited,`)
  })

  test('g u leads here, and the list is searched and filtered by the server', async ({ page }) => {
    await page.goto('/')
    await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
    await goByKeys(page, 'u', (within) => expect(page).toHaveURL(/\/people$/, within))
    await page.getByRole('combobox', { name: 'Role' }).selectOption('admin')
    await expect(page).toHaveURL(/role=admin/)
    await page.getByRole('searchbox', { name: 'Search' }).fill('nobody-has-this-name')
    await expect(page.getByText('No person matches')).toBeVisible()
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await expect(page.getByRole('link', { name: 'Lea Moreau' })).toBeVisible()
  })
})

test.describe('an operator', () => {
  test.use({ role: 'operator' })
  test('cannot read people and is told who can', async ({ page }) => {
    for (const path of PAGES) {
      await page.goto(path)
      await expect(page.getByText(/^You cannot read/)).toBeVisible()
      await expect(page.getByText(/^Open to role/).first()).toBeVisible()
    }
    await expectAccessible(page)
  })
})

test.describe('a lead', () => {
  test.use({ role: 'lead' })
  test('reads people and changes nothing', async ({ page }) => {
    await page.goto('/people?search=Lea+Moreau')
    await expect(page.getByRole('button', { name: 'Invite a person…' })).toHaveAttribute('aria-disabled', 'true')
    await page.getByRole('link', { name: 'Lea Moreau' }).click()
    await expect(page.getByText('You cannot read sessions')).toBeVisible()
    for (const button of ['Disable the person…', 'Give a role…'])
      await expect(page.getByRole('button', { name: button })).toHaveAttribute('aria-disabled', 'true')
  })
})

test.describe('a session that ends soon', () => {
  test.use({ role: 'admin' })
  test('says so two minutes before, keeps what was typed, and goes on when asked to', async ({ page }) => {
    let isNear = true
    // Simulated by moving the limits in the browser's answer.
    await page.route('**/api/trpc/**sessions.mine**', async (route) => {
      const answer = await route.fetch()
      const text = await answer.text()
      const soon = new Date(Date.now() + 100_000).toISOString()
      await route.fulfill({ response: answer, body: isNear ? text.replaceAll(/"idleUntil":"[^"]+"/g, `"idleUntil":"${soon}"`) : text })
    })
    await page.goto('/people')
    const warning = page.getByRole('status', { name: 'Session' })
    await expect(warning.getByText(/^Your session ends in less than/)).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('searchbox', { name: 'Search' }).pressSequentially('typed')
    isNear = false
    await warning.getByRole('button', { name: 'Stay signed in' }).click()
    await expect(warning.getByText(/^Your session ends/)).toBeHidden()
    await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue('typed')
  })
})

for (const theme of ['dark', 'light'] as const) {
  test.describe(theme, () => {
    test.use({ role: 'admin', theme })
    test(`${theme}: every list and a person are accessible, wide and on a phone`, async ({ page }) => {
      test.slow() // ten pages, each looked at by axe
      const login = await invite(page, `Theme ${unique()}`)
      for (const viewport of [{ width: 1440, height: 900 }, PHONE]) {
        await page.setViewportSize(viewport)
        for (const path of PAGES) {
          await page.goto(path)
          await expect(page.getByText(/^read /)).toBeVisible()
          await expectAccessible(page)
          await expectNoSideScroll(page)
        }
        await openPerson(page, login)
        await expect(page.getByRole('region', { name: 'Open sessions' })).toBeVisible()
        await expectAccessible(page)
        await expectNoSideScroll(page)
      }
    })
  })
}
