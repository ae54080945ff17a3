import type { PausedReverter } from '@/lib/schemas/reverters'

const TOOLS: Record<string, string> = {
  Application: 'Argo CD auto-sync',
  Kustomization: 'Flux',
  HelmRelease: 'Flux',
  ScaledObject: 'KEDA',
  ScaledJob: 'KEDA',
  CronJob: 'The CronJob',
}

/** "Argo CD auto-sync of governance/acgs is paused". Pure. */
export function sayPaused({ kind, namespace, name }: Pick<PausedReverter, 'kind' | 'namespace' | 'name'>): string {
  const object = namespace === null ? name : `${namespace}/${name}`
  const tool = TOOLS[kind]
  if (tool === undefined) return `${kind} ${object} is paused`
  return kind === 'CronJob' ? `${tool} ${object} is paused` : `${tool} of ${object} is paused`
}

/** What is known of the object itself. Pure. */
export const saySeen = ({ seen }: Pick<PausedReverter, 'seen'>): string =>
  ({
    paused: 'seen paused',
    acting: 'it acts: the pause is still being proved',
    gone: 'the object is not there',
    unknown: 'the object could not be read',
  })[seen]
