import type { StopScope } from './emergency-words'
import { shellWord } from './manual-stop'

/** As `--scope` of `acgs-stop` has it. */
function scopeWord({ scope, target }: { scope: StopScope; target: string | null }): string {
  const [kind = '', namespace = '', name = ''] = (target ?? '').split('/')
  return { services: 'all', agents: 'agents', agent: `agent:${target}`, workload: `${namespace}/${kind}/${name}` }[scope]
}

const commandOf = (scope: string): string =>
  `node dist/acgs-stop.mjs --plan stop-plan.json --keys stop-keys.json --scope ${scope} --reason "say why, in 10 characters or more"`

/** For when this console is down: what anybody with access to the cluster can type. Pure: it is there also when nothing can be read. */
export const stopCommand = (of: { scope: StopScope; target: string | null }): string => commandOf(shellWord(scopeWord(of)))

/** The same where it is not known what is to be stopped. */
export const ANY_STOP_COMMAND = commandOf('all|agents|agent:<id>|<namespace>/<kind>/<name>')
