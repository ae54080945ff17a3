import { PERSONAS } from '@/lib/personas'
import { CUT_REQUESTS, expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { choose } from './people'

test.use({ role: null })

test('a page behind the door leads to it, and back to where the person was', async ({ page }) => {
  await page.goto('/decisions?verdict=deny')
  await expect(page).toHaveURL(/\/sign-in\?to=/)
  await page.getByRole('button', { name: /Mei Tanaka/ }).click()
  await expect(page).toHaveURL(/\/decisions\?verdict=deny$/)
  await expect(page.getByRole('button', { name: 'Mei Tanaka, analyst' })).toBeVisible()
})

test('every persona names its role; where one is comes before how to come in', async ({ page }) => {
  await page.goto('/sign-in')
  await expect(page.getByText('Local cluster, simulated workloads')).toBeVisible()
  for (const persona of PERSONAS)
    await expect(page.getByRole('button', { name: new RegExp(`${persona.name} ${persona.role}`) })).toBeVisible()
  await expectAccessible(page)
})

test('signing out ends the session', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: /Ama Owusu/ }).click()
  await choose(page, 'Ama Owusu, operator', 'Sign out')
  await expect(page).toHaveURL(/\/sign-in/)
  await page.goto('/')
  await expect(page).toHaveURL(/\/sign-in/)
})

test('another site is not a place to return to', async ({ page }) => {
  await page.goto('/sign-in?to=https%3A%2F%2Felsewhere.example%2F')
  await page.getByRole('button', { name: /Ama Owusu/ }).click()
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible()
  expect(new URL(page.url()).pathname).toBe('/')
})

test('a name that is not this machine gets no one-click people', async ({ request }) => {
  const answer = await request.get('/sign-in', { headers: { host: 'console.example' } })
  const text = await answer.text()
  expect(text).toMatch(/Account of this console|Nobody can sign in yet/)
  expect(text).not.toContain('Ama Owusu')
})

test('it works by keyboard', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: /Jonas Lindqvist/ }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Jonas Lindqvist, manager' })).toBeVisible()
})

test.describe('the server does not answer', () => {
  test.use({ expectedNoise: CUT_REQUESTS })
  test('it says so, and nobody is signed in', async ({ page }) => {
    // Simulated by failing the browser's requests.
    await page.goto('/sign-in')
    await page.route('**/api/auth/**', (route) => route.abort())
    await page.getByRole('button', { name: /Ama Owusu/ }).click()
    await expect(page.getByRole('alert').getByText(/Ama Owusu was not signed in/)).toBeVisible()
    await expect(page).toHaveURL(/\/sign-in/)
  })
})

for (const theme of ['dark', 'light'] as const) {
  test.describe(`phone, ${theme}`, () => {
    test.use({ viewport: PHONE, theme })
    test('it reads on a phone', async ({ page }) => {
      await page.goto('/sign-in')
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
      await expectNoSideScroll(page)
      await expectAccessible(page)
    })
  })
}
