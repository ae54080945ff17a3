import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from '@/server/local/find-browser'
import { mustRun } from '@/server/local/run-tool'
import { ROOT } from '@/server/local/source-hash'
import { figure, heading, line } from './parts/say'
import { pssMb, signIn, startSystem } from './parts/system'

/** `npm run bench:start`: from `npm start` on an empty data folder to a board that shows the newest decisions, the build that was there before apart;
 *  and what all its processes hold together. */
const SETTLE_MS = 20_000

const childrenOf = (pid: number): number[] => {
  const own = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const text = readFileSync(`/proc/${name}/stat`, 'utf8')
        return text.slice(text.lastIndexOf(')') + 2).split(' ')[1] === String(pid)
      } catch {
        return false
      }
    })
    .map(Number)
  return [...own, ...own.flatMap(childrenOf)]
}
function nameOf(pid: number): string {
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  if (/^postgres|\/postgres /.test(command)) return 'PostgreSQL'
  if (command.startsWith('next-server')) return 'console'
  if (command.includes('local/cluster/main.js')) return 'local cluster'
  return /(\w+)\.m?[jt]s(?:\s|$)/.exec(command.replace('parent-watch.mjs', ''))?.[1] ?? 'other'
}

async function main(): Promise<void> {
  heading('bench:start', '1')
  if (process.argv.includes('--build')) {
    rmSync(join(ROOT, '.next'), { recursive: true, force: true })
    rmSync(join(ROOT, 'dist', 'roles'), { recursive: true, force: true })
  }
  const building = performance.now()
  await mustRun(process.execPath, ['server/local/build.mts'])
  line(
    'build',
    `${((performance.now() - building) / 1000).toFixed(1)} s${process.argv.includes('--build') ? '' : ' (there already; --build makes it anew)'}`,
  )

  const startedAt = performance.now()
  const system = await startSystem()
  try {
    line('npm start says ready', `${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
    const executablePath = await findBrowser()
    if (!executablePath) throw new Error('there is no browser')
    const browser = await chromium.launch({ executablePath })
    try {
      const page = await (await browser.newContext({ extraHTTPHeaders: {} })).newPage()
      const cookie = await signIn(system.console)
      await page
        .context()
        .addCookies(
          cookie
            .split('; ')
            .map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url: system.console })),
        )
      await page.goto(system.console)
      await page.getByRole('heading', { level: 1 }).waitFor()
      const database = await system.database()
      for (;;) {
        const { rows } = await database.query<{ n: number }>('SELECT count(*)::int AS n FROM decision_minute')
        if ((rows[0]?.n ?? 0) > 0) break
        await new Promise((next) => setTimeout(next, 100))
      }
      await database.end()
      figure({ name: 'npm start to a board with live decisions', measured: (performance.now() - startedAt) / 1000, goal: 60, unit: 's' })
    } finally {
      await browser.close()
    }
    await new Promise((next) => setTimeout(next, SETTLE_MS))
    const held = [system.pid, ...childrenOf(system.pid)].flatMap((pid) => {
      const mb = pssMb(pid)
      return mb === null ? [] : [{ name: nameOf(pid), mb }]
    })
    const sums = Map.groupBy(held, ({ name }) => name)
    for (const [name, own] of sums) line(`  ${name}`, `${own.reduce((total, { mb }) => total + mb, 0).toFixed(0)} MB in ${own.length}`)
    figure({
      name: 'all processes, proportional share (PSS)',
      measured: held.reduce((total, { mb }) => total + mb, 0),
      goal: 900,
      unit: 'MB',
    })
  } finally {
    await system.end()
  }
}

await main()
process.exit(0)
