import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

// The first is headless alone: a whole one draws a window for every page, which nobody sees.
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The browser to drive: the one named by CHROMIUM_PATH, else the first that is on the path, else the usual place of a Linux system. */
export function findChromium(): string {
  const named = process.env.CHROMIUM_PATH
  if (named) return named
  const folders = (process.env.PATH ?? '').split(delimiter)
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram) ?? '/usr/bin/chromium'
}
