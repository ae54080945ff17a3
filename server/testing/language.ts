import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { keptTools } from '@/server/adapters/opa/kept-tools'
import { regalLanguage } from '@/server/adapters/opa/language/policy-language'
import lock from '@/server/adapters/opa/tools.lock.json'
import { toolPath } from './policy-tools'

/** Language servers of a suite's own, by the real Regal; all are ended with the suite. On a busy machine one starts slowly: it is waited for. */
export function languageForTests(options: { idleMs?: number } = {}) {
  const at = async (name: 'regal') => {
    const path = await toolPath(name)
    return keptTools({ lock, env: { REGAL_BIN: path }, cache: '/nonexistent' }).tool(name)
  }
  const language = regalLanguage({ tool: (name) => at(name as 'regal') }, { patienceMs: 20_000, ...options })
  afterAll(() => language.end())
  return language
}

/** As on a machine without Regal. */
export const noLanguage = () => regalLanguage(keptTools({ lock, env: {}, cache: '/nonexistent' }))

/** Processes that were started by this one and run this program, by their arguments. */
export function childrenThatRun(argument: string): number[] {
  const list = readFileSync(join('/proc/self/task', String(process.pid), 'children'), 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
  return list.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(argument)
    } catch {
      return false
    }
  })
}
