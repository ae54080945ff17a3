import { expect, type Page } from '@playwright/test'

const SOON = { timeout: 5000 }

/** Goes to a page by its two keys. They belong together for 1.2 s, which a busy machine can miss: then they are pressed again. */
export async function goByKeys(page: Page, letter: string, arrived: (within: { timeout: number }) => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('g')
    await page.keyboard.press(letter)
    await arrived(SOON)
  }).toPass()
}
