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

function fromPlaywright(): string | null {
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH || join(homedir(), '.cache', 'ms-playwright')
  if (!existsSync(cache)) return null
  const builds = readdirSync(cache).filter((name) => /^chromium-\d+$/.test(name))
  const paths = builds
    .sort()
    .reverse()
    .flatMap((name) => ['chrome-linux64', 'chrome-linux'].map((folder) => join(cache, name, folder, 'chrome')))
  return paths.find(isExecutable) ?? null
}

function installed(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
  return onPath ?? fromPlaywright()
}

/** The Chromium the browser tests drive: the one named, one of this machine, or one installed now. Null with the reason said. */
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
