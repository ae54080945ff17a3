import type { StopScope } from './emergency-words'

/** What is typed before a stop begins: what is stopped, in words, or its own name. */
export function typedOf(scope: StopScope, target: string | null): string {
  if (scope === 'services' || scope === 'agents') return `stop all ${scope}`
  return target?.split('/').at(-1) ?? ''
}
