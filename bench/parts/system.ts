import { readFileSync } from 'node:fs'
import pg from 'pg'
import { PERSONAS } from '@/lib/personas'
import { databaseUrl } from '@/server/local/cli/installation'
import { dataFolder } from '@/server/local/data-folder'
import { readRunning } from '@/server/local/running'
import { startTemporarySystem } from '@/server/local/temporary-system'

/** A whole installation as `npm start` makes it, on free ports in a folder of its own, with variables of its own. */
export async function startSystem(more: Record<string, string> = {}) {
  const system = await startTemporarySystem([process.execPath, 'server/local/start.mts'], more)
  const folder = dataFolder(system.variables.ACGS_DATA_DIR)
  const running = readRunning(folder)
  const url = running && databaseUrl({ folder, running }, 'acgs_owner')
  if (!url) throw new Error('the system has no database')
  return {
    ...system,
    console: `http://localhost:${system.variables.ACGS_CONSOLE_PORT}`,
    consoleMetrics: `http://127.0.0.1:${system.variables.ACGS_CONSOLE_METRICS_PORT}/metrics`,
    databaseUrl: url,
    async database() {
      const client = new pg.Client({ connectionString: url })
      client.on('error', () => undefined) // the system may end before its users do
      await client.connect()
      return client
    },
    async end() {
      await system.stop()
      system.remove()
    },
  }
}

const cookiesOf = (response: Response, before: ReadonlyMap<string, string>) => {
  const cookies = new Map(before)
  for (const line of response.headers.getSetCookie()) {
    const [pair = ''] = line.split(';')
    cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
  }
  return cookies
}
const headerOf = (cookies: ReadonlyMap<string, string>) => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

/** Signs in as a persona, by the calls the button makes. Out: the cookie header. */
export async function signIn(console: string): Promise<string> {
  const first = await fetch(`${console}/api/auth/csrf`)
  const { csrfToken } = (await first.json()) as { csrfToken: string }
  let cookies = cookiesOf(first, new Map())
  const persona = PERSONAS.find(({ role }) => role === 'admin') ?? PERSONAS[0]
  const second = await fetch(`${console}/api/auth/callback/persona`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: headerOf(cookies), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken, persona: persona?.id ?? '', callbackUrl: '/', json: 'true' }),
  })
  if (second.status >= 400) throw new Error(`sign-in answered ${second.status}`)
  cookies = cookiesOf(second, cookies)
  return headerOf(cookies)
}

/** Value of a metric, its labels as they are written there, in a page of metrics; not a number when it is not there. */
export async function metricOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(url)).text()
  return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
}

/** Proportional share of memory of a process, in MB: pages that several map count once in the sum. Null where the system does not say. */
export function pssMb(pid: number): number | null {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024
  } catch {
    return null
  }
}
