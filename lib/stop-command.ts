import { CONTROLLER, SANDBOX_NAMESPACE, STOPPED_SERVICES } from './emergency-lines'
import type { StopScope } from './emergency-words'
import { manualCommands } from './manual-stop'

/** For when this console is down: what anybody with access to the cluster can type, one line a thing. Pure: it is there also when nothing can be read. */
export function stopCommand({ scope, target }: { scope: StopScope; target: string | null }): string {
  const sandboxes = scope === 'workload' ? null : { namespace: SANDBOX_NAMESPACE, agentId: scope === 'agent' ? target : null }
  const [kind = '', namespace = '', name = ''] = (target ?? '').split('/')
  const workloads = { services: STOPPED_SERVICES, agents: [CONTROLLER], workload: [{ kind, namespace, name }], agent: [] }[scope]
  return manualCommands({ workloads, sandboxes, isEngineStopped: false }).join('\n')
}
