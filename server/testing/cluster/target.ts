import type { Connection } from './connection.ts'

/** What a case may need beyond an API server. */
export type Need = 'controllers' | 'two nodes' | 'enforcing CNI' | 'HPA' | 'own cluster' | 'short history' | 'drain' | 'kubectl'
export type TargetName = 'local' | 'real' | 'given'

/** The cluster that this run asks. `lacks` says in words why a need is not met. */
export type Target = {
  name: TargetName
  kubeconfig: string
  connection: Connection
  namespace: string
  /** Nodes that a pod may go to. */
  nodes: string[]
  /** The one node that may be emptied, where there is one. */
  drainable: string | null
  lacks: Partial<Record<Need, string>>
}

declare module 'vitest' {
  interface ProvidedContext {
    target: Target
  }
}
