import type { Command } from 'commander'
import { formatDuration } from '@/lib/format'
import { RUN_ENDS } from '@/lib/run-states'
import { ListRuns, type RunDetail, RunRef, type RunStep } from '@/lib/schemas/runs'
import { getRun } from '@/server/services/runs/get'
import { listRuns } from '@/server/services/runs/list'
import { openContext, requireInstallation } from './installation'
import { answer, EXIT, finish, parseInput, type Typed, table } from './output'

type Json = { json?: boolean }
const TYPED: Typed = { id: { flag: '<id>', takes: 'the id of a run, as its page shows it' } }

const tookOf = ({ startedAt, finishedAt }: RunStep): string =>
  startedAt === null || finishedAt === null ? '' : formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))

function stepRows({ lanes }: RunDetail): string[][] {
  return lanes.map((lane) => {
    if ('fold' in lane) return [`${lane.fold.from}-${lane.fold.to}`, lane.fold.state, '', `${lane.fold.count} steps`, '']
    const { n, state, title, kind, says, resolution } = lane.step
    const why = [says, resolution === null ? null : `${resolution.choice} by ${resolution.by}`].filter((part) => part !== null).join('; ')
    return [String(n), state, tookOf(lane.step), title || kind, why]
  })
}

function linesOf(detail: RunDetail): string[] {
  const { run, owner, epoch, takeovers, asks } = detail
  const deadline = run.deadlineAt === null ? 'no deadline' : `deadline ${run.deadlineAt}`
  const ask = asks.resolve ?? asks.decide
  return [
    `${run.title}: ${run.verdict.replaceAll('_', ' ')}`,
    run.says,
    `run ${run.id}, started by ${run.startedBy} at ${run.createdAt}, ${formatDuration(run.elapsedMs)} so far, ${deadline}`,
    owner === null ? `epoch ${epoch}, no worker has it` : `epoch ${epoch}, ${owner} has it`,
    ...(takeovers === null ? [] : [takeovers]),
    ...table(['step', 'state', 'took', 'what', 'says'], stepRows(detail)),
    ...(ask === null ? [] : [`a person is asked about step ${ask.n}: open /runs/${run.id} in the console`]),
  ]
}

/** One run, without the console. Exit code 1 where it did not end well or waits for a person. */
async function showRun(id: string, options: Json): Promise<number> {
  const asked = parseInput(RunRef, { id }, TYPED)
  const detail = await getRun(openContext(requireInstallation()), asked)
  answer(options.json === true, detail, linesOf(detail))
  const { verdict, state } = detail.run
  const isWell = RUN_ENDS.includes(state) ? verdict === 'verified' || verdict === 'superseded' : state !== 'uncertain'
  return isWell ? EXIT.ok : EXIT.failed
}

async function showRuns(options: Json): Promise<number> {
  const page = await listRuns(openContext(requireInstallation()), ListRuns.parse({ view: 'open' }))
  const rows = page.items.map(({ id, verdict, title, startedBy, says }) => [id, verdict.replaceAll('_', ' '), title, startedBy, says])
  answer(
    options.json === true,
    page,
    rows.length === 0
      ? ['no run is under way']
      : [...table(['run', 'state', 'what', 'started by', 'says'], rows), ...(page.nextCursor === null ? [] : [`${page.total} in all`])],
  )
  return EXIT.ok
}

export function addRunCommands(program: Command): void {
  program
    .command('run [id]')
    .description('one run with its steps, or all that are under way; works while the console is down')
    .option('--json', 'as one JSON document')
    .action((id: string | undefined, options: Json) =>
      finish(options.json === true, () => (id === undefined ? showRuns(options) : showRun(id, options))),
    )
}
