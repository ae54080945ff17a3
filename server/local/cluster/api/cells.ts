import { isObject, type Json, type KubeObject } from '@/server/local/cluster/object'

export type Column = { name: string; type: string; format: string; description: string; priority: number }
export type Cells = (object: KubeObject, now: Date) => unknown[]
export type Table = { columns: Column[]; cells: Cells }

export const column = (name: string, priority = 0): Column => ({
  name,
  type: 'string',
  format: name === 'Name' ? 'name' : '',
  description: '',
  priority,
})
/** The names of columns that are always shown, and of those that only a wide table shows. */
export const columns = (shown: string[], wide: string[] = []): Column[] => [
  ...shown.map((name) => column(name)),
  ...wide.map((name) => column(name, 1)),
]

export const at = (value: unknown, ...steps: string[]): unknown =>
  steps.reduce((inner, step) => (isObject(inner) ? inner[step] : undefined), value)
export const items = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
export const text = (value: unknown, none = '<none>'): string =>
  value === undefined || value === null || value === '' ? none : String(value)

/** As kubectl writes ages: 45s, 3m12s, 5h3m, 2d4h, 12d. */
export function humanAge(from: unknown, now: Date): string {
  if (typeof from !== 'string' || from === '') return '<unknown>'
  const seconds = Math.floor((now.getTime() - new Date(from).getTime()) / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86_400)]
  const pair = (big: number, bigUnit: string, rest: string) => (rest.startsWith('0') ? `${big}${bigUnit}` : `${big}${bigUnit}${rest}`)
  if (minutes < 10) return pair(minutes, 'm', `${seconds % 60}s`)
  if (minutes < 180) return `${minutes}m`
  if (hours < 8) return pair(hours, 'h', `${minutes % 60}m`)
  if (hours < 48) return `${hours}h`
  if (hours < 192) return pair(days, 'd', `${hours % 24}h`)
  return days < 730 ? `${days}d` : `${Math.floor(days / 365)}y`
}

export const age = ({ metadata }: KubeObject, now: Date) => humanAge(metadata.creationTimestamp, now)

const selectorText = (selector: unknown): string => {
  const labels = at(selector, 'matchLabels')
  return text(
    Object.entries(isObject(labels) ? labels : {})
      .map(([name, value]) => `${name}=${value}`)
      .join(','),
  )
}

/** Containers, images and selector of a workload. */
export const templateCells = (object: KubeObject): string[] => {
  const containers = items(at(object.spec, 'template', 'spec', 'containers'))
  return [containers.map(({ name }) => name).join(','), containers.map(({ image }) => image).join(','), selectorText(object.spec?.selector)]
}
