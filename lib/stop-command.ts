import type { StopScope } from './emergency-words'
import { shellWord } from './manual-stop'

/** As `--scope` of `acgs-stop` has it. */
function scopeWord({ scope, target }: { scope: StopScope; target: string | null }): string {
  const [kind = '', namespace = '', name = ''] = (target ?? '').split('/')
  return { services: 'all', agents: 'agents', agent: `agent:${target}`, workload: `${namespace}/${kind}/${name}` }[scope]
}

/** For when this console is down: what anybody with access to the cluster can type. Pure: it is there also when nothing can be read. */
export function stopCommand(of: { scope: StopScope; target: string | null }): string {
  const scope = shellWord(scopeWord(of))
  return `node dist/acgs-stop.mjs --plan stop-plan.json --keys stop-keys.json --scope ${scope} --reason "say why, in 10 characters or more"`
}
