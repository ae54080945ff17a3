import type { Locator, Page } from '@playwright/test'
import { expect } from './fixtures'

export const confirmation = (page: Page): Locator => page.getByRole('dialog', { name: 'Prove that it is you' })

/** Confirms what is shown as the persona of a laptop: a line of it must be there, and it says that nothing is proved. */
export async function confirmAsPersona(page: Page, shown: string): Promise<void> {
  const dialog = confirmation(page)
  await expect(dialog.getByRole('list', { name: 'What will happen' })).toContainText(shown)
  await expect(dialog.getByText(/nothing is proved/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Go on as this persona' }).dblclick()
  await expect(dialog).toBeHidden()
}
