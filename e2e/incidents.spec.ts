import type { Browser, Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { withDatabase } from './database'
import { expect, test } from './fixtures'
import { goByKeys } from './keys'
import { BASE } from './patient'
import { signInAs } from './people'

test.describe.configure({ timeout: 90_000 })
const REASON = 'a journey of the browser tests'
const HOSTILE = '<img src=x onerror=alert(1)> \u202ecod.exe'

/** What stands over every page must not stand there for the journeys after this one. */
test.afterEach(() =>
  withDatabase('acgs_owner', async (client) => {
    await client.query(
      `UPDATE incident SET state = 'merged', merged_into = (SELECT o.id FROM incident o WHERE o.id <> incident.id ORDER BY o.number LIMIT 1),
         ended_at = clock_timestamp(), version = version + 1, ack_at = NULL, lapses_at = NULL
       WHERE state IN ('triggered', 'acknowledged', 'contained', 'mitigated') AND title LIKE 'Journey %'
         AND EXISTS (SELECT FROM incident o WHERE o.id <> incident.id)`,
    )
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('incidents', 'journeys', 'ended')`)
  }),
)

async function pageAs(browser: Browser, persona: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: BASE, storageState: { cookies: [], origins: [] } })
  await signInAs(context.request, persona)
  return context.newPage()
}
const head = (page: Page) => page.getByRole('heading', { level: 1 })
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const nameIn = async (page: Page): Promise<string> => /INC-\d+/.exec((await head(page).textContent()) ?? '')?.[0] ?? ''

/** Reports an incident as the person of the page. Out: its name. */
async function report(page: Page, title: string, severity: string): Promise<string> {
  await page.goto('/incidents')
  await page.getByRole('button', { name: 'Report an incident…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Report an incident' })
  await expect(dialog.getByRole('button', { name: 'Report the incident' })).toHaveAccessibleDescription('Say in one line what happens.')
  await dialog.getByLabel('What happens').fill(title)
  await dialog.getByLabel('Severity').selectOption({ label: severity })
  await dialog.getByRole('button', { name: 'Report the incident' }).click()
  await expect(page).toHaveURL(/\/incidents\/[0-9a-f-]{36}$/)
  await expect(head(page)).toContainText(title.replaceAll('\u202e', '⟦U+202E⟧'))
  return nameIn(page)
}

/** Sends the dialog that a button opened, with what it asks for. */
async function move(page: Page, verb: string, fill?: { label: string; text: string }): Promise<void> {
  await page.getByRole('button', { name: `${verb}…`, exact: true }).click()
  const dialog = page.getByRole('dialog', { name: verb })
  if (fill !== undefined) await dialog.getByLabel(fill.label).fill(fill.text)
  await dialog.getByRole('button', { name: verb, exact: true }).click()
  await expect(dialog).toBeHidden()
}

test.describe('as an operator', () => {
  test.use({ role: 'operator' })

  test('the life of an incident by two people: who is second is told so, and each sees what the other did', async ({ page, browser }) => {
    const name = await report(page, `Journey ${crypto.randomUUID().slice(0, 8)} ${HOSTILE}`, 'SEV1')
    await expect(page.locator('img[src="x"]')).toHaveCount(0)
    await expect(head(page)).toContainText('triggered')
    await expect(part(page, 'Who is told')).toContainText('Nobody is called by phone')
    await expect(part(page, 'Timeline')).toContainText('Incident opened')
    await expectAccessible(page)

    // Over every page of somebody else, and counted beside the name of the place.
    const lead = await pageAs(browser, 'lead')
    await lead.goto('/')
    const strip = part(lead, 'Open incidents')
    await expect(strip).toContainText('SEV1')
    await expect(strip.getByRole('link', { name: /^Open INC-\d+$/ })).toBeVisible()
    await expect(lead.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Incidents \d+ unresolved/ })).toBeVisible()
    await lead.goto(new URL(page.url()).pathname)
    await expect(head(lead)).toContainText(name)
    await expect(part(lead, 'Open incidents').getByText(name)).toHaveCount(0)

    // Both want it; one is first.
    await page.getByRole('button', { name: `Acknowledge ${name}…` }).click()
    const second = page.getByRole('dialog', { name: `Acknowledge ${name}` })
    await expect(second).toBeVisible()
    await move(lead, `Acknowledge ${name}`)
    await expect(head(lead)).toContainText('acknowledged')
    await second.getByRole('button', { name: `Acknowledge ${name}`, exact: true }).click()
    await expect(second.getByRole('alert')).toContainText('Somebody changed it meanwhile')
    await second.getByRole('button', { name: 'Leave it' }).click()
    await expect(part(page, 'Roles')).toContainText('Tomás Ibarra')

    // A note of one is on the page of the other at once, proved.
    await part(page, 'Timeline').getByPlaceholder('Add a note. It is kept, edits are new entries').fill('The image was rebuilt yesterday.')
    await page.getByRole('button', { name: `Add note to ${name}` }).click()
    const note = part(lead, 'Timeline').getByRole('listitem').filter({ hasText: 'The image was rebuilt yesterday.' })
    await expect(note).toBeVisible()
    await expect(note.getByText(/^sealed #|^#[\d,]+ anchored/)).toBeVisible({ timeout: 15_000 })

    // Command goes over once it is accepted.
    await lead.getByRole('button', { name: 'Hand over command…' }).click()
    const hand = lead.getByRole('dialog', { name: `Hand over command of ${name}` })
    await hand.getByLabel('Person').selectOption({ label: 'Ama Owusu' })
    await hand.getByRole('button', { name: 'Ask to take command' }).click()
    await expect(hand).toBeHidden()
    await expect(part(lead, 'Roles')).toContainText('Ama Owusu is asked')
    await move(page, `Take command of ${name}`)
    await expect(part(lead, 'Roles')).toContainText('Ama Owusu')
    await expect(part(lead, 'Roles')).not.toContainText('is asked')

    await move(page, `Mark ${name} mitigated`, { label: 'Evidence', text: 'No further attempt in 20 minutes' })
    await expect(head(lead)).toContainText('mitigated')
    await move(page, `Resolve ${name}`, { label: 'Reason', text: REASON })
    await expect(head(lead)).toContainText('resolved')

    // The lead learns from it, with somebody and a day for what is to be done.
    const review = part(lead, 'Review')
    await review.getByLabel('Contributing factors').fill('An image that nobody had looked at.')
    await review.getByLabel('What went well').fill('It was seen within a minute.')
    await review.getByRole('button', { name: 'Add an action' }).click()
    await review.getByLabel('Action 1', { exact: true }).fill('Look at every image')
    await review.getByLabel('Due').fill('2027-12-31')
    await review.getByRole('button', { name: 'Save the review' }).click()
    await expect(lead.getByText(`The review of ${name} is saved.`)).toBeVisible()
    await expectAccessible(lead)
    await move(lead, `Complete the review of ${name}`)
    await expect(head(page)).toContainText('reviewed')
    await expect(part(page, 'Review')).toContainText('Look at every image')
    await lead.context().close()
  })

  test('its response plan: what begins by itself is seen done with its time, and a person says what was done', async ({ page }) => {
    await page.goto('/incidents')
    await page.getByRole('button', { name: 'Report an incident…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Report an incident' })
    await dialog.getByLabel('Type').selectOption({ label: 'Integrity of the audit log' })
    await expect(dialog.getByText('By itself, at once: Freeze what opens rights.')).toBeVisible()
    await dialog.getByLabel('Type').selectOption({ label: 'Drop of compliance' })
    await expect(dialog.getByText('Nothing is stopped by this.')).toBeVisible()
    await dialog.getByLabel('What happens').fill(`Journey of a plan ${crypto.randomUUID().slice(0, 8)}`)
    await dialog.getByRole('button', { name: 'Report the incident' }).click()
    await expect(page).toHaveURL(/\/incidents\/[0-9a-f-]{36}$/)
    const plan = part(page, 'Response plan')
    const step = (name: string) => plan.getByRole('listitem').filter({ hasText: name })
    await expect(step('Break it down')).toContainText(/done, at \+\d+:\d\d(\.\d)?, by itself/, { timeout: 15_000 })
    await expect(step('Check that who was told was reached')).toContainText(/done, at /, { timeout: 15_000 })
    await expect(part(page, 'Timeline')).toContainText('Break it down by cause, principle, agent and version: done')

    const manual = step('One agent: suspend it')
    await manual.getByRole('button', { name: /^Mark done/ }).click()
    const settle = page.getByRole('dialog', { name: 'Mark done: One agent: suspend it' })
    await expect(settle.getByRole('button', { name: 'Mark done' })).toHaveAccessibleDescription(/5 characters/)
    await settle.getByLabel('Note').fill('No agent stands out.')
    await settle.getByRole('button', { name: 'Mark done' }).click()
    await expect(settle).toBeHidden()
    await expect(manual).toContainText(/done, at .*by Ama Owusu/)
    await expect(manual).toContainText('No agent stands out.')
    await expect(manual.getByRole('button')).toHaveCount(0)
    await expect(step('One version').getByRole('button', { name: /^Leave out/ })).toHaveAccessibleDescription(/in command/)
    await expectAccessible(page)
    await page.setViewportSize(PHONE)
    await expectNoSideScroll(page)
  })

  test('keys lead to it and to the note; nothing happens by a key alone', async ({ page }) => {
    const name = await report(page, 'Journey by keys', 'SEV4')
    await page.goto('/')
    await goByKeys(page, 'i', (within) => expect(page).toHaveURL(/\/incidents$/, within))
    await page.getByRole('searchbox', { name: 'Search' }).fill(name)
    await expect(page.getByRole('row')).toHaveCount(2)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await expect(page.getByRole('link', { name: `${name} Journey by keys` })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(head(page)).toContainText(name)
    await page.keyboard.press('a')
    await expect(page.getByRole('button', { name: `Acknowledge ${name}…` })).toBeFocused()
    await expect(head(page)).toContainText('triggered')
    const note = part(page, 'Timeline').getByPlaceholder(/Add a note/)
    await expect(note).toBeVisible() // the timeline comes after the head, and a key leads to what is there
    await page.keyboard.press('n')
    await expect(note).toBeFocused()
  })
})

test.describe('as a manager', () => {
  test.use({ role: 'manager' })
  test('whoever may not act sees all of it, and who may', async ({ page, browser }) => {
    const operator = await pageAs(browser, 'operator')
    const name = await report(operator, 'Journey that is only read', 'SEV3')
    await page.goto(operator.url())
    const off = page.getByRole('button', { name: `Acknowledge ${name}…` })
    await expect(off).toHaveAttribute('aria-disabled', 'true')
    await expect(off).toHaveAccessibleDescription(/incidents:acknowledge/)
    await off.click({ force: true })
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.goto('/incidents')
    await expect(page.getByRole('button', { name: 'Report an incident…' })).toHaveAttribute('aria-disabled', 'true')
    await operator.context().close()
  })
})

test.describe('phone', () => {
  test.use({ role: 'operator', viewport: PHONE })
  test('an incident, the list and why nobody was told fit a thumb', async ({ page }) => {
    const name = await report(page, 'Journey on a phone', 'SEV4')
    await expectAccessible(page)
    await expectNoSideScroll(page)
    await page.goto(`/incidents?search=${name}`)
    await expect(page.getByRole('link', { name: new RegExp(name) })).toBeVisible()
    await expectAccessible(page)
    await expectNoSideScroll(page)
    await page.goto('/alerts?search=Journey%20on%20a%20phone')
    const alert = part(page, 'Alerts').getByRole('listitem').first()
    await alert.getByText('Journey on a phone').first().click()
    await expect(alert.getByText('So', { exact: true })).toBeVisible()
    await expectAccessible(page)
    await expectNoSideScroll(page)
  })
})
