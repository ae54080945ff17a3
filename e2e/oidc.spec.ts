import type { Page } from '@playwright/test'
import type { Role } from '@/lib/access'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona } from './confirm'
import { expect, test } from './fixtures'
import { aPerson, PROVIDER, signInAt, tellProvider } from './provider'

test.use({ role: null })
const alert = (page: Page) => page.getByRole('alert', { name: 'Why you are not signed in' })

/** An administrator maps a new group, as a person does. */
async function mapGroup(page: Page, role: Role): Promise<string> {
  const group = `group-${crypto.randomUUID()}`
  await page.goto('/people/mappings')
  await page.getByRole('button', { name: 'Map a group…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Map a group to a role' })
  await dialog.getByLabel('Group').fill(group)
  await dialog.getByLabel('Role').selectOption(role)
  await dialog.getByLabel(/Reason/).fill('the journey needs this group')
  await dialog.getByRole('button', { name: 'Map the group' }).click()
  await confirmAsPersona(page, group)
  await expect(dialog).toBeHidden()
  return group
}

test.describe('with a mapped group', () => {
  let operators: string
  let admins: string
  test.beforeAll(async ({ browser, stateOf }) => {
    const page = await browser.newPage({ storageState: await stateOf('admin') })
    operators = await mapGroup(page, 'operator')
    admins = await mapGroup(page, 'analyst')
    await page.close()
  })
  test.beforeEach(() => tellProvider({ down: false, said: { acr: 'gold', amr: ['pwd', 'mfa'] } }))

  test('somebody of the group signs in, and comes back to where they were', async ({ page }) => {
    await signInAt(page, await aPerson([operators], { name: 'Grace Hopper' }), '/sign-in?to=%2Fdecisions')
    await expect(page).toHaveURL(/\/decisions$/)
    await expect(page.getByRole('button', { name: 'Grace Hopper, operator' })).toBeVisible()
  })

  test('without a role there is no session; the page shows the groups and whom to ask', async ({ page }) => {
    await signInAt(page, await aPerson(['nobody-mapped-this']))
    await expect(alert(page)).toContainText('You have no role here')
    await expect(alert(page)).toContainText('nobody-mapped-this')
    await expect(alert(page)).toContainText('Whom to ask: ')
    expect(page.url()).not.toContain('nobody-mapped-this')
    await expectAccessible(page)
    await page.goto('/')
    await expect(page).toHaveURL(/\/sign-in/)
  })

  test('a list of groups that was cut off is refused, and says what to change', async ({ page }) => {
    await signInAt(page, await aPerson([operators], { hasgroups: true }))
    await expect(alert(page)).toContainText('app roles')
  })

  test.describe('what ends a session by itself', () => {
    // A page that was open asks once more and is told that its session has ended.
    test.use({ expectedNoise: /401 \(Unauthorized\)/ })
    test('a group that is gone takes the session by itself; the next sign-in has what is left', async ({ page }) => {
      const person = await aPerson([operators, admins])
      await signInAt(page, person)
      await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
      await tellProvider({ person: { ...person, groups: [operators] } })
      await expect(async () => {
        await page.goto('/')
        await expect(page).toHaveURL(/\/sign-in/, { timeout: 500 })
      }).toPass()
      // The provider still knows the browser and asks nothing.
      await page.getByRole('button', { name: 'Sign in with Test provider' }).click()
      await expect(page.getByRole('button', { name: `${person.name}, operator` })).toBeVisible()
    })

    test('somebody the provider no longer knows is signed out', async ({ page }) => {
      const person = await aPerson([operators])
      await signInAt(page, person)
      await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
      await tellProvider({ forget: person.sub })
      await expect(async () => {
        await page.goto('/')
        await expect(page).toHaveURL(/\/sign-in/, { timeout: 500 })
      }).toPass()
    })
  })

  test('F52: the provider is down: the page says so, another way in stays, who is in stays in', async ({ page, browser }) => {
    const other = await browser.newPage()
    await signInAt(other, await aPerson([operators]))
    await tellProvider({ down: true })
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Sign in with Test provider' }).click()
    await expect(page.getByText(/Test provider, does not answer/)).toBeVisible()
    await expect(page.getByRole('button', { name: /Mei Tanaka/ })).toBeVisible()
    await other.goto('/decisions')
    await expect(other.getByRole('heading', { name: 'Decisions' })).toBeVisible()
    await other.close()
    await tellProvider({ down: false })
  })

  test('a confirmation at the provider counts as what the token says: stripped of its strength it does not', async ({ page }) => {
    const person = await aPerson([operators])
    await signInAt(page, person)
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
    const { origin } = new URL(page.url())
    const headers = { 'x-acgs-request': '1', 'sec-fetch-site': 'same-origin', origin }
    const input = { reason: 'the journey confirms nothing', until: new Date(Date.now() + 3_600_000).toISOString() }
    const confirm = async () => {
      const data = { json: { verb: 'freeze.start', target: { kind: 'freeze', id: 'new' }, input } }
      const begun = await page.request.post('/api/trpc/elevations.begin', { headers, data })
      const { result } = (await begun.json()) as { result: { data: { json: { id: string } } } }
      await page.goto(`/api/step-up/oidc?elevation=${result.data.json.id}`)
      await page.getByRole('button', { name: person.name }).click()
    }
    const sidOf = async () => (await page.context().cookies()).find(({ name }) => name.endsWith('acgs-session'))?.value
    const before = await sidOf()
    await confirm()
    await expect(page.getByRole('heading', { name: 'Confirmed' })).toBeVisible()
    expect(await sidOf()).not.toBe(before)
    await tellProvider({ said: {} })
    await confirm()
    await expect(page.getByRole('heading', { name: 'Not confirmed' })).toBeVisible()
    await expect(page.getByText(/not with the strength that is needed/)).toBeVisible()
    await expectAccessible(page)
  })

  test('an answer to another request is refused', async ({ page }) => {
    await page.goto('/api/auth/callback/oidc?code=stolen&state=stolen')
    await expect(alert(page)).toContainText('The sign-in was lost on its way')
    await page.goto('/api/auth/callback/oidc?error=access_denied&error_description=%3Cb%3Ehello')
    await expect(alert(page)).toContainText('The provider did not sign you in')
    await expect(page.getByText('hello')).toHaveCount(0)
  })
})

test('the provider is told where to come back to by us alone', async ({ request }) => {
  const { csrfToken } = (await (await request.get('/api/auth/csrf')).json()) as { csrfToken: string }
  const form = { csrfToken, callbackUrl: 'https://elsewhere.example/', json: 'true' }
  const steered = await request.post('/api/auth/signin/oidc?redirect_uri=https%3A%2F%2Felsewhere.example', { form })
  expect(steered.status()).toBe(404)
  const { url } = (await (await request.post('/api/auth/signin/oidc', { form })).json()) as { url: string }
  const asked = new URL(url)
  expect(asked.origin).toBe(PROVIDER)
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({ response_type: 'code', code_challenge_method: 'S256' })
  for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.searchParams.get(name)).toMatch(/^[\w-]{43}$/)
  expect(asked.searchParams.get('redirect_uri')).toMatch(/^http:\/\/localhost:\d+\/api\/auth\/callback\/oidc$/)
})

for (const theme of ['dark', 'light'] as const) {
  test.describe(`phone, ${theme}`, () => {
    test.use({ viewport: PHONE, theme })
    test('the refusal reads on a phone', async ({ page }) => {
      await tellProvider({ down: false })
      await signInAt(page, await aPerson(['a-group-with-a-name-that-is-much-longer-than-a-phone-is-wide-and-has-no-place-to-break']))
      await expect(alert(page)).toBeVisible()
      await expectNoSideScroll(page)
      await expectAccessible(page)
    })
  })
}
