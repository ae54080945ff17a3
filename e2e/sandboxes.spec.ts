import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expectAccessible, expectNoSideScroll, PHONE } from './checks'
import { expect, test } from './fixtures'
import { goByKeys } from './keys'
import { plantContained, plantUnmatched } from './sandbox-rows'

const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>\u202Egnp.exe'

test.describe('an analyst', () => {
  test.use({ role: 'analyst' })

  test('finds a contained sandbox by keyboard and reads clocks, events, evidence and output; what it wrote stays text', async ({
    page,
  }) => {
    const { agentId, id, podName } = await plantContained({
      output: `password=hunter2 ${HOSTILE}`,
      indicators: { 'proc.cmdline': HOSTILE },
      description: HOSTILE,
    })
    await page.goto('/')
    await goByKeys(page, 'x', (within) => expect(page).toHaveURL(/\/sandboxes$/, within))
    await page.goto(`/sandboxes?view=all&search=${agentId}`)
    const row = page.getByRole('row', { name: new RegExp(agentId) })
    for (const text of ['simulated', 'drill', 'security violation', '840 ms', 'critical', '6 s', '19 s'])
      await expect(row).toContainText(text)
    await expectAccessible(page)
    await expect(page.getByRole('button', { name: /^Live/ })).toBeVisible()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(`/sandboxes/${id}`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText(podName)
    await expect(page.getByRole('list', { name: 'Stations' })).toContainText('observed after 6 s')
    await expect(part(page, 'Clocks').getByRole('img', { name: /line 10 s; 60 percent/ })).toBeVisible()
    await expect(part(page, 'Clocks').getByRole('img', { name: /line 30 s; 63 percent/ })).toBeVisible()
    const seen = part(page, 'Runtime events')
    await expect(seen).toContainText('proc.cmdline: <img src=x')
    await expect(seen).toContainText('⟦U+202E⟧')
    const output = page.getByRole('region', { name: 'Output of the sandbox' })
    await expect(output).toContainText('password=(masked) <img src=x')
    await expect(output).toContainText('⟦U+202E⟧')
    await expect(page.locator('main img')).toHaveCount(0)
    expect(await page.title()).not.toContain('owned')
    const evidence = part(page, 'Evidence')
    await expect(evidence).toContainText(/sha256:[0-9a-f]{64}/)
    await expect(evidence).toContainText('not taken: the kubelet did not answer')
    await evidence.getByText('Custody: 1 entry').first().click()
    await expect(evidence).toContainText('taken by')
    await expect(part(page, 'Facts')).toContainText('constitution v17')
    await expectAccessible(page)
    await page.setViewportSize(PHONE)
    await expectNoSideScroll(page)
    await expectAccessible(page)
  })

  test('sees what is nobody’s, and takes the lists along as files that end in what nobody measured', async ({ page }) => {
    const podName = await plantUnmatched()
    const { agentId } = await plantContained()
    await page.goto(`/sandboxes/events?view=unmatched&search=${podName}`)
    const row = page.getByRole('row', { name: /file access/ })
    await expect(row).toContainText('of no sandbox we know')
    await expect(row).toContainText('not said')
    await expectAccessible(page)
    const events = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export as CSV' }).click()
    expect(readFileSync(await (await events).path(), 'utf8')).toMatch(new RegExp(`high,filesystem,unknown,unmatched,,${podName}`))
    await page.setViewportSize(PHONE)
    await expectNoSideScroll(page)
    await page.goto(`/sandboxes?view=all&agentId=${agentId}`)
    await expectNoSideScroll(page)
    const files = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export as CSV' }).click()
    const [head, line] = readFileSync(await (await files).path(), 'utf8').split('\n')
    expect(head).toContain('contained_after_ms,gone_after_ms')
    expect(line).toContain(agentId)
    expect(line).toMatch(/,6000,19000$/)
    await page.goto('/sandboxes?view=all&search=no-sandbox-has-this-name')
    await expect(page.getByText('No sandbox matches')).toBeVisible()
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await expect(page).toHaveURL(/\/sandboxes\?view=all$/)
  })
})

test.describe('a manager', () => {
  test.use({ role: 'manager', theme: 'light' })
  test('reads how it stands, and is told who may export and read evidence', async ({ page }) => {
    const { id } = await plantContained()
    await page.goto('/sandboxes')
    await expect(page.getByRole('button', { name: 'Export as CSV' })).toHaveAccessibleDescription(/Export is open to roles operator/)
    await page.goto(`/sandboxes/${id}`)
    await expect(part(page, 'Evidence')).toContainText('You cannot read evidence')
    await expect(part(page, 'Evidence')).not.toContainText('sha256')
    await expectAccessible(page)
    await page.goto('/sandboxes/00000000-0000-4000-8000-000000000000')
    await expect(page.getByText('There is no such sandbox')).toBeVisible()
  })
})
