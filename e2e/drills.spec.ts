import { readFileSync } from 'node:fs'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { confirmAsPersona } from './confirm'
import { expect, test } from './fixtures'

const NAME = 'Break out of the container'

test.describe('a lead', () => {
  test.use({ role: 'lead' })

  test('starts an escape drill, watches it pass on its score sheet, and takes the bundle along', async ({ page }) => {
    test.setTimeout(240_000)
    await page.goto('/drills')
    await expect(page.getByRole('region', { name: 'Scenarios' }).getByRole('row', { name: new RegExp(NAME) })).toContainText('never tried')
    await expectAccessible(page)
    await page.getByRole('button', { name: `Start: ${NAME}` }).click()
    const dialog = page.getByRole('dialog', { name: `Start the drill “${NAME}”` })
    await dialog.getByLabel(/Reason/).fill('the weekly drill of the containment')
    await dialog.getByRole('button', { name: 'Start this drill' }).click()
    await confirmAsPersona(page, `The drill “${NAME}” starts.`)
    await expect(page).toHaveURL(/\/drills\/[0-9a-f-]{36}$/)
    await expect(page.getByText('DRILL', { exact: true })).toBeVisible()
    await expect(page.getByText('Passed: everything was measured and is inside its line.')).toBeVisible({ timeout: 180_000 })
    const sheet = page.getByRole('region', { name: 'Score sheet' })
    for (const check of [
      'Detected by a sensor',
      'Contained',
      'Evidence kept with digests',
      'Stopped',
      'Agent blocked',
      'Incident opened',
      'Restored',
    ])
      await expect(sheet.getByRole('row', { name: new RegExp(`^${check} passed [0-9]`) })).toBeVisible()
    await expectAccessible(page)
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download the bundle' }).click()
    const bundle = JSON.parse(readFileSync(await (await download).path(), 'utf8'))
    expect(bundle).toMatchObject({ watermark: 'DRILL', drill: { state: 'passed', drill: true } })
    expect(bundle.score).toHaveLength(7)
    const address = page.url()
    for (const link of ['Show its sandbox', 'Show its run', /^INC-/]) {
      await page.getByRole('link', { name: link }).click()
      await expect(page.getByText('DRILL', { exact: true })).toBeVisible()
      await page.goto(address)
    }
    await page.setViewportSize(PHONE)
    await expectNoSideScroll(page)
    await page.goto('/drills')
    await expect(page.getByRole('link', { name: `${NAME}: passed` })).toBeVisible()
    await expectNoSideScroll(page)
    await expectAccessible(page)
    const file = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export as CSV' }).click()
    expect(readFileSync(await (await file).path(), 'utf8')).toMatch(/is_simulated,drill\n.*escape,container_breakout,passed,/)
  })
})

test('an operator reads drills and starts none', async ({ page }) => {
  await page.goto('/drills')
  const start = page.getByRole('button', { name: `Start: ${NAME}` })
  await expect(start).toHaveAccessibleDescription(/open to role lead/)
})
