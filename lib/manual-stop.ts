type Named = { kind: string; namespace: string | null; name: string }
export type ManualStop = {
  workloads: readonly Named[]
  sandboxes: { namespace: string; agentId: string | null } | null
  isEngineStopped: boolean
}

/** A name as a shell takes it, whatever is in it. */
export const shellWord = (text: string): string => (/^[A-Za-z0-9._/=:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

const down = ({ kind, namespace, name }: Named): string => {
  const at = `kubectl -n ${shellWord(namespace ?? 'default')}`
  const on = shellWord(`${kind.toLowerCase()}/${name}`)
  return kind === 'CronJob' || kind === 'Job'
    ? `${at} patch ${on} --type=merge -p '{"spec":{"suspend":true}}'`
    : `${at} scale ${on} --replicas=0`
}

/** What a person types where a stop could not be confirmed, one line a thing, most urgent first. Pure. */
export function manualCommands({ workloads, sandboxes, isEngineStopped }: ManualStop): string[] {
  const label = sandboxes?.agentId ? `,agent-id=${shellWord(sandboxes.agentId)}` : ''
  return [
    ...(sandboxes === null
      ? []
      : [
          `kubectl -n ${shellWord(sandboxes.namespace)} delete pods -l app.kubernetes.io/component=sandbox${label} --grace-period=0 --force`,
        ]),
    ...workloads.map(down),
    ...(isEngineStopped ? ['kubectl -n governance get pods -l app=policy-engine'] : []),
  ]
}
