import { expectAccessible, expectNoSideScroll, expectNothingBelow, PHONE } from './checks'
import { expect, test } from './fixtures'
import { goByKeys } from './keys'
import { choose, signIn, signOut } from './people'

test('the palette leads to a page, and its dialog is accessible', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Search or run a command' })).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.type('deci')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/decisions$/)
})

test('g and a letter lead to a page, ? lists the keys', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
  await goByKeys(page, 'd', (within) => expect(page).toHaveURL(/\/decisions$/, within))
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('only pages that exist are in the navigation', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link')).toHaveText([
    /Overview/,
    /Services/,
    /Sandboxes/,
    /Decisions/,
    /Violations/,
    /^Incidents/,
    /Reviews/,
    /Alarms/,
    /Approvals/,
    /Runs/,
    /Emergency/,
    /Agents/,
    /Policies/,
    /Objectives/,
    /Reports/,
    /Audit/,
    /People/,
  ])
})

test('the theme is switched at once and kept for the next page', async ({ page }) => {
  await page.goto('/')
  await choose(page, 'Ama Owusu, operator', 'Switch between dark and light')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
})

test('the freshness mark names each source', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: /^Live/ }).click()
  await expect(page.getByRole('dialog', { name: 'Sources' }).getByText('policy-engine')).toBeVisible()
  await expectAccessible(page)
})

test('an address that leads nowhere says so', async ({ page }) => {
  const answer = await page.request.get('/postmortems')
  expect(answer.status()).toBe(404)
  expect(await answer.text()).toContain('There is no such page')
})

test.describe('a session that ends', () => {
  test.use({ role: null, expectedNoise: /401/ })
  test('elsewhere closes the page within seconds and leads to the sign-in page', async ({ page, context }) => {
    await signIn(context.request, 'operator')
    await page.goto('/decisions')
    await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
    await signOut(context.request)
    await expect(page).toHaveURL(/\/sign-in\?to=%2Fdecisions/)
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  })
})

test('a long list scrolls alone: there is no empty page below it', async ({ page }) => {
  for (const [path, heading] of [
    ['/decisions', 'Decisions'],
    ['/violations', 'Violations'],
    ['/agents/web-scout', 'web-scout'],
  ] as const) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
    await expect(page.getByRole('row').nth(1)).toBeVisible({ timeout: 30_000 })
    await expectNothingBelow(page)
  }
})

test.describe('phone', () => {
  test.use({ viewport: PHONE })
  test('where you are is said in whole words, and nothing lies below the room', async ({ page }) => {
    await page.goto('/decisions')
    const badge = page.getByRole('banner').getByText('Simulated workloads', { exact: true })
    await expect(badge).toBeVisible()
    expect(await badge.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
    await expect(page.getByRole('row').nth(1)).toBeVisible({ timeout: 30_000 })
    await expectNothingBelow(page)
  })
  test('a bar of four places and More, which leads to the rest', async ({ page }) => {
    await page.goto('/')
    const bar = page.getByRole('navigation', { name: 'Main' })
    await expect(bar.getByRole('link')).toHaveText([/Overview/, /Violations/, /^Incidents/, /Emergency/])
    await bar.getByRole('button', { name: 'More' }).click()
    await page.getByRole('option', { name: /Reports/ }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Reports' })).toBeVisible()
    await expectNoSideScroll(page)
  })
})
