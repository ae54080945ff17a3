import { Chunk } from '@codemirror/merge'
import { Text } from '@codemirror/state'

const linesIn = (text: Text, from: number, to: number) =>
  to > from ? text.lineAt(Math.min(to - 1, text.length)).number - text.lineAt(from).number + 1 : 0

/** '+9 −4 lines', or that nothing differs. */
export function sayLines(before: string, after: string): string {
  const a = Text.of(before.split('\n'))
  const b = Text.of(after.split('\n'))
  const chunks = Chunk.build(a, b)
  if (chunks.length === 0) return 'no line differs'
  const added = chunks.reduce((sum, one) => sum + linesIn(b, one.fromB, one.toB), 0)
  const gone = chunks.reduce((sum, one) => sum + linesIn(a, one.fromA, one.toA), 0)
  return `+${added} −${gone} lines`
}
