import type { Figure, Need, ServiceRow } from '@/lib/schemas/overview'

const NUMBER = ['Nothing', 'One thing', 'Two things', 'Three things', 'Four things', 'Five things']

/** The first sentence of the board. "All clear" exists only when every source is fresh. Pure. */
export function verdictOf(board: { needs: readonly Need[]; figures: Record<string, Figure>; services: readonly ServiceRow[] }): {
  lead: string
  rest: string
} {
  const { needs } = board
  const unjudged = Object.entries(board.figures).filter(([, figure]) => figure.state === 'stale' || figure.state === 'unknown')
  const absent = board.services.filter((row) => row.state === 'unknown' || row.state === 'stale').map((row) => row.service)
  const said = needs.slice(0, 3).map((need) => `${need.title}.`)
  if (unjudged.length > 0) said.push(`${unjudged.map(([name]) => name).join(', ')} ${unjudged.length === 1 ? 'is' : 'are'} not judged.`)
  if (needs.length > 0)
    return {
      lead: `${NUMBER[needs.length] ?? `${needs.length} things`} ${needs.length === 1 ? 'needs' : 'need'} you.`,
      rest: said.join(' '),
    }
  if (unjudged.length === 0 && absent.length === 0) return { lead: 'All clear.', rest: 'Every source is fresh and inside its line.' }
  const missing = absent.length > 0 ? `Not connected: ${absent.join(', ')}.` : ''
  return {
    lead: 'Nothing needs you.',
    rest: `What is measured is inside its line. ${said.join(' ')} ${missing}`.replace(/\s+/g, ' ').trim(),
  }
}
