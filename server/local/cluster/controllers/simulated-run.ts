import { isObject, type Json, type KubeObject } from '@/server/local/cluster/object'

/** What a sandbox's code asks the local cluster to play, in a comment of it: `# acgs-simulate: {"seconds": 3, "exit": 1, "output": "…"}`.
 *  No program runs. `ending: "memory"` is a container that was killed for its memory. */
export type SimulatedRun = { seconds: number; exitCode: number; output: string; isMemoryKilled: boolean }

const LABEL = 'acgs.io/sandbox'
const VARIABLE = /^ACGS_CODE_(\d{1,3})$/
const MARKER = /^[ \t]*(?:#|\/\/)[ \t]*acgs-simulate:[ \t]*(\{.{0,4000}\})[ \t]*$/m
const PLAIN: SimulatedRun = { seconds: 1, exitCode: 0, output: '', isMemoryKilled: false }

export const isSandbox = ({ metadata, kind }: KubeObject): boolean => kind === 'Pod' && metadata.labels?.[LABEL] !== undefined

function codeOf({ spec }: KubeObject): string {
  const containers = Array.isArray(spec?.containers) ? spec.containers.filter(isObject) : []
  const env = containers.flatMap((container) => (Array.isArray(container.env) ? container.env.filter(isObject) : []))
  const pieces = env.flatMap(({ name, value }) => {
    const number = VARIABLE.exec(String(name))?.[1]
    return number === undefined ? [] : [{ at: Number(number), text: String(value) }]
  })
  const encoded = pieces.sort((a, b) => a.at - b.at).map(({ text }) => text)
  return Buffer.from(encoded.join(''), 'base64').toString('utf8')
}

/** From 0 to the most. */
const upTo = (most: number, value: unknown, fallback: number): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(0, value)) : fallback

/** What becomes of a sandbox's pod. A comment that cannot be read asks for nothing. */
export function simulatedRun(pod: KubeObject): SimulatedRun {
  const text = MARKER.exec(codeOf(pod))?.[1]
  if (text === undefined) return PLAIN
  let asked: Json
  try {
    asked = JSON.parse(text) as Json // an object: the pattern begins with its brace
  } catch {
    return PLAIN
  }
  const isMemoryKilled = asked.ending === 'memory'
  return {
    seconds: upTo(86_400, asked.seconds, PLAIN.seconds),
    exitCode: isMemoryKilled ? 137 : Math.round(upTo(255, asked.exit, 0)),
    output: typeof asked.output === 'string' ? asked.output : '',
    isMemoryKilled,
  }
}

/** The log of a sandbox of which nothing runs: it says so first, and then what was asked for. */
export const simulatedLog = (pod: KubeObject): string[] => {
  const { output } = simulatedRun(pod)
  const asked = output === '' ? [] : output.split('\n')
  return ['local cluster: this execution is simulated, no program ran; what follows is what its code asked to be shown', ...asked]
}
