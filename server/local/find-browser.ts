import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { runTool } from './run-tool.ts'
import { say } from './say.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function fromPlaywright(build: RegExp, programs: readonly string[]): string | null {
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH || join(homedir(), '.cache', 'ms-playwright')
  if (!existsSync(cache)) return null
  const builds = readdirSync(cache).filter((name) => build.test(name))
  const paths = builds
    .sort()
    .reverse()
    .flatMap((name) => programs.map((program) => join(cache, name, program)))
  return paths.find(isExecutable) ?? null
}

function onPath(names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable) ?? null
}
const installed = (): string | null => onPath(NAMES) ?? fromPlaywright(/^chromium-\d+$/, ['chrome-linux64/chrome', 'chrome-linux/chrome'])

/** Chromium that is headless alone: a whole one draws a window of its own for every page, which nobody sees and which costs a third of a test. */
const installedShell = (): string | null =>
  onPath(['chromium-headless-shell', 'chrome-headless-shell']) ??
  fromPlaywright(/^chromium_headless_shell-\d+$/, ['chrome-headless-shell-linux64/chrome-headless-shell', 'chrome-linux/headless_shell'])

/** The one for the browser tests: the one named, one that is headless alone, else the same as `findBrowser`. */
export async function findTestBrowser(): Promise<string | null> {
  const named = process.env.CHROMIUM_PATH
  return (named ? null : installedShell()) ?? findBrowser()
}

/** The Chromium a person would see: the one named, one of this machine, or one installed now. Null with the reason said. */
export async function findBrowser(): Promise<string | null> {
  const named = process.env.CHROMIUM_PATH
  if (named) {
    if (isExecutable(named)) return named
    say(`  CHROMIUM_PATH=${named} is not a program; looking elsewhere`)
  }
  const found = installed()
  if (found) return found
  say('  no Chromium on this machine; installing the one of Playwright')
  if ((await runTool('playwright', ['install', 'chromium'])).code === 0) {
    const fetched = installed()
    if (fetched) return fetched
  }
  if (process.getuid?.() !== 0 || !isExecutable('/usr/bin/apt-get')) return null
  say('  that did not work; installing the one of this system')
  const quiet = { env: { DEBIAN_FRONTEND: 'noninteractive' } }
  await runTool('apt-get', ['update', '-q'], quiet)
  await runTool('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], quiet)
  return installed()
}
