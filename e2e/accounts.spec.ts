import type { CDPSession, Page } from '@playwright/test'
import { codeOf } from './authenticator-app'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { acgs } from './installation'
import { untilAlive } from './patient'
import { choose } from './people'

test.use({ role: null })

const PASSWORD = 'seven damp umbrellas'
const aLogin = () => `n.${crypto.randomUUID().slice(0, 13)}`
/** A person of this test alone, let in by a link from the machine. */
async function openLink(page: Page): Promise<string> {
  const { link } = await acgs<{ link: string }>('admin', 'link', '--another')
  const { pathname, hash } = new URL(link)
  expect(new URL(link).search).toBe('')
  await page.goto(`${pathname}${hash}`)
  await expect(page.getByRole('heading', { name: 'Become the first administrator' })).toBeVisible()
  expect(new URL(page.url()).hash).toBe('')
  const login = aLogin()
  await page.getByLabel('Your name').fill(`Nkechi ${login}`)
  await page.getByLabel('Login', { exact: true }).fill(login)
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue to the second factor' }).click()
  await expect(page.getByRole('heading', { name: 'Authenticator app' })).toBeVisible()
  return login
}

async function enrolApp(page: Page) {
  const login = await openLink(page)
  const secret = (await page.locator('.secret').innerText()).replaceAll(' ', '')
  await page.getByLabel('Code the app shows now').fill(codeOf(secret))
  await page.getByRole('button', { name: 'Add the app' }).click()
  const list = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await expect(list).toHaveCount(10)
  const codes = await list.allInnerTexts()
  await page.getByRole('link', { name: 'I have kept them, sign in' }).click()
  return { login, secret, codes }
}

/** A key in the browser, which says that its owner's finger was there. */
async function addAuthenticator(page: Page): Promise<CDPSession> {
  const client = await page.context().newCDPSession(page)
  await client.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
  } as const
  await client.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } })
  return client
}

async function givePassword(page: Page, { login, password = PASSWORD }: { login: string; password?: string }) {
  // A link may have led here by loading the page.
  await untilAlive(page)
  await page.getByLabel('Login', { exact: true }).fill(login)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Continue to the second factor' }).click()
}
async function giveCode(page: Page, code: string) {
  await page.getByLabel('Code of your authenticator app').fill(code)
  await page.getByRole('button', { name: 'Sign in with this code' }).click()
}
const board = (page: Page) => page.getByRole('heading', { name: 'Overview' })
const signOut = async (page: Page, login: string) => {
  await choose(page, `Nkechi ${login}, admin`, 'Sign out')
  await expect(page).toHaveURL(/\/sign-in/)
}

test('the first administrator enrols an app, signs in, comes back to where they were, and signs out', async ({ page }) => {
  const { login, secret } = await enrolApp(page)
  await page.goto('/agents')
  await expect(page).toHaveURL(/\/sign-in\?to=/)
  await givePassword(page, { login })
  await expectAccessible(page)
  await giveCode(page, codeOf(secret, 1))
  await expect(page).toHaveURL(/\/agents$/)
  await signOut(page, login)
  await page.goto('/')
  await expect(page).toHaveURL(/\/sign-in/)
})

test('a passkey is enrolled, is a second factor, and signs in alone', async ({ page }) => {
  await addAuthenticator(page)
  const login = await openLink(page)
  await page.getByLabel('Its name').fill('blue key')
  await page.getByRole('button', { name: 'Make a passkey' }).click()
  await expect(page.getByText('Your account is open.')).toBeVisible()
  await page.getByRole('link', { name: 'I have kept them, sign in' }).click()
  await givePassword(page, { login })
  await page.getByRole('button', { name: 'Use your passkey' }).click()
  await expect(board(page)).toBeVisible()
  await signOut(page, login)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(board(page)).toBeVisible()
})

test('my password is changed on my account, and the new one counts', async ({ page }) => {
  const { login, secret } = await enrolApp(page)
  await givePassword(page, { login })
  await giveCode(page, codeOf(secret, 1))
  await expect(board(page)).toBeVisible()
  await page.goto('/account')
  await page.getByLabel('Present password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('New password', { exact: true }).fill('eight dry umbrellas')
  await page.getByRole('button', { name: 'Change my password' }).click()
  await expect(page.getByText(/Your password is changed/)).toBeVisible()
  await expectAccessible(page)
  await signOut(page, login)
  await givePassword(page, { login, password: 'eight dry umbrellas' })
  await expect(page.getByLabel('Code of your authenticator app')).toBeVisible()
})

test.describe('refusals', () => {
  // What the browser itself says about an answer of 4xx.
  test.use({ expectedNoise: /Failed to load resource/ })

  test('a link counts once', async ({ page }) => {
    const { link } = await acgs<{ link: string }>('admin', 'link', '--another')
    await acgs<{ link: string }>('admin', 'link', '--another')
    const { pathname, hash } = new URL(link)
    await page.goto(`${pathname}${hash}`)
    await expect(page.getByText('This link opens nothing')).toBeVisible()
    await page.goto(pathname)
    await expect(page.getByText(/The address is not complete/)).toBeVisible()
  })

  test('a recovery code lets in once, and a code of the app counts once', async ({ page }) => {
    const { login, secret, codes } = await enrolApp(page)
    const withRecovery = async () => {
      await givePassword(page, { login })
      await page.getByRole('button', { name: 'Use a recovery code' }).click()
      await page.getByLabel('Recovery code').fill(codes[0] ?? '')
      await page.getByRole('button', { name: 'Sign in with this code' }).click()
    }
    await withRecovery()
    await expect(board(page)).toBeVisible()
    await signOut(page, login)
    await withRecovery()
    await expect(page.getByRole('alert').getByText(/recovery code does not count/)).toBeVisible()
    await page.getByRole('button', { name: 'Use the usual factor' }).click()
    const code = codeOf(secret, 1)
    await giveCode(page, code)
    await expect(board(page)).toBeVisible()
    await signOut(page, login)
    await givePassword(page, { login })
    await giveCode(page, code)
    await expect(page.getByRole('alert').getByText(/This code does not count/)).toBeVisible()
  })

  test('a wrong password and an unknown person get the same words; five lock the account, and say so', async ({ page }) => {
    const { login } = await enrolApp(page)
    await givePassword(page, { login: aLogin() })
    const said = page.getByRole('alert').getByText('Login or password is wrong.')
    await expect(said).toBeVisible()
    for (let n = 0; n < 5; n += 1) {
      await givePassword(page, { login, password: `wrong umbrellas ${n}` })
      await expect(said).toBeVisible()
    }
    await givePassword(page, { login })
    await expect(page.getByRole('alert').getByText(/Too many tries\. Wait 15 minutes/)).toBeVisible()
  })

  test('a weak password is refused at its field, with the fix', async ({ page }) => {
    const { link } = await acgs<{ link: string }>('admin', 'link', '--another')
    const { pathname, hash } = new URL(link)
    await page.goto(`${pathname}${hash}`)
    await page.getByLabel('Your name').fill('Nkechi Okafor')
    await page.getByLabel('Login', { exact: true }).fill(aLogin())
    for (const [password, words] of [
      ['too short', /It has 9 characters. Use 15 or more/],
      ['qwertyuiopasdfghjkl', /attackers try first/],
    ] as const) {
      await page.getByLabel('New password', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Continue to the second factor' }).click()
      await expect(page.getByText(words)).toBeVisible()
    }
    await expectAccessible(page)
  })
})

for (const theme of ['dark', 'light'] as const) {
  test.describe(`phone, ${theme}`, () => {
    test.use({ viewport: PHONE, theme })
    test('the steps read on a phone and work by keyboard', async ({ page }) => {
      const { login, secret } = await enrolApp(page)
      await expectNoSideScroll(page)
      await expectAccessible(page)
      await page.getByLabel('Login', { exact: true }).focus()
      await page.keyboard.type(login)
      await page.keyboard.press('Tab')
      await page.keyboard.type(PASSWORD)
      await page.keyboard.press('Enter')
      await expect(page.getByLabel('Code of your authenticator app')).toBeFocused()
      await expectNoSideScroll(page)
      await page.keyboard.type(codeOf(secret, 1))
      await page.keyboard.press('Enter')
      await expect(board(page)).toBeVisible()
    })
    test('the second factor of a link reads on a phone', async ({ page }) => {
      await openLink(page)
      await expectNoSideScroll(page)
      await expectAccessible(page)
    })
  })
}
