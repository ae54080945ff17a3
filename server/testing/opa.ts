import { localTool } from '@/server/local/policy/find.mts'

let found: Promise<string> | undefined
/** The path of the pinned OPA, once a process; built with Go where this machine has none yet. */
export function opaForTests(): Promise<string> {
  found ??= localTool('opa').then(({ path }) => path)
  return found
}
