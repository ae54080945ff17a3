import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona } from './confirm'
import { expect, test } from './fixtures'
import { patient } from './patient'
import { nameOf } from './people'
import { aLooserDraft, harmful, submitted } from './policy-versions'

const REPLAYED = { timeout: 120_000 }
const COMMENT = 'read every changed line of it'

test.describe('a version that an author submitted', () => {
  test.use({ role: 'author' })
  test('its author may not review it; a lead does, it is replayed, and each new allow is acknowledged by a person', async ({
    page,
    browser,
    stateOf,
    baseURL,
  }) => {
    test.setTimeout(300_000)
    // A replay of a review takes a part of all there are, by chance: one of these is in it.
    await harmful('reviewed', 16)
    await page.goto('/policies/drafts')
    const version = await submitted(page, await aLooserDraft(page), 'author')
    await page.goto(`/policies/versions/${version}`)
    await expect(page.getByRole('button', { name: 'Approve…' })).toHaveAttribute('aria-disabled', 'true')
    await expect(page.getByRole('button', { name: 'Approve…' })).toHaveAccessibleDescription(/open to roles analyst and lead/)
    const review = page.getByRole('region', { name: 'Review', exact: true })
    await expect(review.getByText(`Not by ${nameOf('author')}`)).toBeVisible()
    await expect(review.getByText('not replayed yet').first()).toBeVisible()
    const changed = page.getByRole('region', { name: 'Changed files' })
    await expect(changed.getByRole('listitem').filter({ hasText: 'data.json' })).toContainText('+1 −1 lines')
    await expectAccessible(page)

    const lead = await browser.newContext({ storageState: await stateOf('lead'), ...(baseURL ? { baseURL } : {}) })
    const other = patient(await lead.newPage())
    await other.goto('/policies')
    await other
      .getByRole('region', { name: 'Waiting for my review' })
      .getByRole('link', { name: `v${version},` })
      .click()
    await other.getByRole('button', { name: 'Approve…' }).click()
    const dialog = other.getByRole('dialog', { name: `Approve version ${version}` })
    await expect(dialog.getByText(/^sha256:[0-9a-f]{64}$/)).toBeVisible()
    await expect(dialog.getByRole('listitem').filter({ hasText: 'harm_risk_too_high' })).toContainText('not replayed yet')
    const approve = dialog.getByRole('button', { name: `Approve version ${version}` })
    await expect(approve).toHaveAccessibleDescription(/Say what you looked at/)
    await dialog.getByLabel('Comment').fill(COMMENT)
    await expectAccessible(other)
    await approve.click()
    await confirmAsPersona(other, `Version ${version}, sha256:`)
    await expect(dialog).toBeHidden()
    await expect(other.getByRole('region', { name: 'Review', exact: true }).getByText(COMMENT)).toBeVisible()
    await expect(other.getByRole('button', { name: 'Approve…' })).toHaveCount(0)

    const impact = other.getByRole('region', { name: 'Impact', exact: true })
    const allowed = impact.getByRole('region', { name: 'Now allowed' })
    await expect(allowed.getByText(/\d+ now allowed, 0 of them acknowledged/)).toBeVisible(REPLAYED)
    await expect(impact.getByText(/The compiled module answers as OPA does/)).toBeVisible(REPLAYED)
    await allowed.locator('summary').first().click()
    await allowed.getByLabel('Why this may be allowed').first().fill('the scorer was too careful here')
    await allowed.getByRole('button', { name: 'Acknowledge this decision' }).first().click()
    await expect(allowed.getByText(/\d+ now allowed, 1 of them acknowledged/)).toBeVisible()
    await expectAccessible(other)
    await lead.close()

    // The author's page followed all of that by itself.
    await expect(review.getByText(COMMENT)).toBeVisible()
    await expect(page.getByText('Being replayed.', { exact: true })).toBeVisible()
  })
})

test.describe('who wrote in it, with every right, on a phone and in light', () => {
  test.use({ role: 'lead', theme: 'light', viewport: PHONE })
  test('a lead does not review what they wrote; another person refuses it, and it ends', async ({ page, browser, stateOf, baseURL }) => {
    test.setTimeout(180_000)
    await page.goto('/policies/drafts')
    const version = await submitted(page, await aLooserDraft(page), 'lead')
    await page.goto(`/policies/versions/${version}`)
    await expect(page.getByRole('button', { name: 'Refuse…' })).toHaveAccessibleDescription(/You wrote in it/)
    await expectNoSideScroll(page)
    await expectAccessible(page)

    const analyst = await browser.newContext({ storageState: await stateOf('analyst'), ...(baseURL ? { baseURL } : {}) })
    const other = patient(await analyst.newPage())
    await other.goto(`/policies/versions/${version}`)
    await other.getByRole('button', { name: 'Refuse…' }).click()
    const dialog = other.getByRole('dialog', { name: `Refuse version ${version}` })
    await dialog.getByLabel('Reason').fill('the limit is looser than the ticket says')
    await dialog.getByRole('button', { name: `Refuse version ${version}` }).click()
    await confirmAsPersona(other, 'refused, for good')
    await expect(other.getByText('Refused in review.', { exact: true })).toBeVisible()
    await expect(other.getByRole('button', { name: 'Refuse…' })).toHaveCount(0)
    await analyst.close()
    await expect(page.getByText('Refused in review.', { exact: true })).toBeVisible()
  })
})

test.describe('the profile of rollouts', () => {
  test.use({ role: 'admin' })
  test('an administrator reads what each profile asks for before anything is changed; a lead is told who may', async ({
    page,
    browser,
    stateOf,
    baseURL,
  }) => {
    await page.goto('/policies')
    const sheet = page.getByRole('region', { name: 'Profile of rollouts' })
    await expect(sheet.getByText(/at least 10,000 decisions and 1 d/)).toBeVisible()
    await sheet.getByRole('button', { name: 'Change the profile…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change the profile of rollouts' })
    await expect(dialog.getByText('That is in force already.').first()).toBeVisible()
    await dialog.getByLabel('Profile').selectOption('small')
    await expect(dialog.getByText(/at least 200 decisions and 10 min/)).toBeVisible()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Keep the profile' }).click()

    const lead = await browser.newContext({ storageState: await stateOf('lead'), ...(baseURL ? { baseURL } : {}) })
    const other = patient(await lead.newPage())
    await other.goto('/policies')
    await expect(other.getByRole('button', { name: 'Change the profile…' })).toHaveAccessibleDescription(/role admin/)
    await lead.close()
  })
})
