import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
export const ENGINE = process.env.ACGS_E2E_ENGINE_URL ?? 'http://127.0.0.1:8001'
export const CONTROLLER = process.env.ACGS_E2E_CONTROLLER_URL ?? 'http://127.0.0.1:8004'

const run = <T>(program: string, args: string[]): Promise<T> =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args, '--json'], { cwd: ROOT }, (cause, stdout, stderr) => {
      if (cause && !stdout.startsWith('{')) reject(new Error(stderr || cause.message))
      else resolve(JSON.parse(stdout) as T)
    })
  })
let built: Promise<unknown> | undefined

/** The command line beside the running system, with --json: once as a person types it, which builds it where the sources have changed, and from
 *  then on what that built. */
export async function acgs<T>(...args: string[]): Promise<T> {
  if (built) {
    await built.catch(() => undefined)
    return run<T>('dist/local/acgs.js', args)
  }
  const first = run<T>('server/local/acgs.mts', args)
  built = first
  return first
}

export type Answer = { allow: boolean; decision_id: string; violation_codes: string[]; refusal?: string | null }

/** Asks the engine over HTTP, as an agent does. An evaluation that waited for a core of a busy machine is ended and denied, and uses nothing
 *  up: it is asked again. */
export async function decide(token: string, body: object): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(`${ENGINE}/v1/evaluate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as Answer
    if (answer.refusal !== 'timeout' || tries === 20) return answer
  }
}

/** A request of this agent that the constitution allows. */
export const clean = (agentId: string) => ({
  agent_id: agentId,
  action: 'data.read_public',
  context: {
    environment: { sandbox_enabled: true, network_isolated: true, filesystem_isolated: true },
    benefit_assessment: 0.9,
    harm_risk_assessment: 0.05,
    fairness_assessment: 1,
    responsible_party: 'Journey',
  },
})

/** The process of a role, a child of the system this test runs against. */
export function rolePid(systemPid: number, role: 'engine' | 'worker'): number {
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const [, parent] = /\) . (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? []
      if (parent === String(systemPid) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(`roles/${role}.js`)) return Number(name)
    } catch {
      // it ended meanwhile
    }
  }
  throw new Error(`the ${role} has no process`)
}
