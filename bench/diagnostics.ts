import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTool } from '@/server/adapters/opa/find-tool'
import { policyFile } from '@/server/adapters/opa/policy-folder'
import { opaPolicyTools } from '@/server/adapters/opa/policy-tools'
import { runPinned } from '@/server/adapters/opa/run-tool'
import lock from '@/server/adapters/opa/tools.lock.json'
import { dataFolder } from '@/server/local/data-folder'
import { figure, heading, line, median, numberArgument, spread } from './parts/say'

/** `npm run bench:diagnostics`: from the last key to the findings on a policy of 1,000 lines, beside OPA and Regal run plainly one after the
 *  other. Every sample changes one line, so nothing is answered from what was found before. */
const RUNS = numberArgument('runs', 25)
const GOAL_MS = 300
const LINES = 1000
const BY = 'bench'

/** One violation rule in 17 lines, as people write them. */
const rule = (n: number) => `# METADATA
# title: Rule ${n}
# description: The request asks for more of ${n} than it may.
# custom:
#   code: rule_${n}
#   principle: privacy
#   severity: high
#   enforcement: deny
#   control: ACGS-B-${n}
#   owner: policy team
violations contains v if {
	some field in input.fields_${n}
	not field in data.acgs.bench.allowed_${n}
	startswith(field, "private_")
	v := {"code": "rule_${n}", "message": $"{field} is private"}
}
`
function policy(change: number): string {
  const rules = Array.from({ length: Math.ceil((LINES - 4) / 17) }, (_, n) => rule(n))
  return [`package acgs.bench\n\nlimit := ${change}\n`, ...rules].join('\n')
}
const data = () => JSON.stringify({ acgs: { bench: Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`allowed_${n}`, ['a']])) } })

async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await act()
  return performance.now() - started
}

async function sampled(act: (run: number) => Promise<unknown>): Promise<number[]> {
  const samples: number[] = []
  for (let run = 0; run < RUNS; run++) samples.push(await timed(() => act(run)))
  return samples
}

/** One command after the other on a file, as a terminal or a save hook would run them. */
async function plainly(tools: Record<'opa' | 'regal', string>, folder: string) {
  const file = join(folder, 'bench.rego')
  const limits = { timeMs: 60_000 }
  const check = ['check', '-S', '--format', 'json', '--capabilities', policyFile('capabilities.json'), file]
  const lint = ['lint', '--format', 'json', '--config-file', policyFile('regal.yaml'), file]
  const parse = ['parse', '--format', 'json', '--json-include', 'locations,comments', file]
  const run = (program: string, args: readonly string[]) => runPinned(program, args, { cwd: folder, limits })
  let change = 1_000_000
  const write = () => writeFileSync(file, policy(change++))
  const both = await sampled(async () => {
    write()
    await run(tools.opa, check)
    await run(tools.regal, lint)
  })
  write()
  return {
    both,
    parse: await sampled(() => run(tools.opa, parse)),
    check: await sampled(() => run(tools.opa, check)),
    lint: await sampled(() => run(tools.regal, lint)),
  }
}

async function main(): Promise<void> {
  heading('bench:diagnostics', `${RUNS} of a policy of ${policy(0).split('\n').length} lines`)
  const { OPA_BIN, REGAL_BIN, PATH, ACGS_TOOLS_DIR } = process.env
  const where = { env: { OPA_BIN, REGAL_BIN, PATH }, cache: ACGS_TOOLS_DIR || dataFolder().tools }
  const find = async (name: 'opa' | 'regal') => (await findTool(name, { ...where, lock, tell: () => undefined, mayBuild: false })).path
  const paths = { opa: await find('opa'), regal: await find('regal') }
  const tools = opaPolicyTools(where)
  const files = (change: number) => [
    { path: 'bench.rego', text: policy(change) },
    { path: 'data.json', text: data() },
  ]
  const found = await tools.diagnose(files(0), BY)
  line('findings, of which errors', `${found.length}, ${found.filter(({ severity }) => severity === 'error').length}`)
  const folder = mkdtempSync(join(tmpdir(), 'acgs-bench-'))
  try {
    const first = await sampled((run) => tools.diagnose(files(1000 + run), BY, { linter: 'later' }))
    const whole = await sampled((run) => tools.diagnose(files(2000 + run), BY))
    const again = await sampled(() => tools.diagnose(files(0), BY))
    const plain = await plainly(paths, folder)
    figure({ name: 'compiler and our lints, median', measured: median(first), goal: GOAL_MS, unit: 'ms' })
    figure({ name: 'with the linter, median', measured: median(whole), goal: GOAL_MS, unit: 'ms' })
    line('compiler and our lints, ms', spread(first, 0))
    line('with the linter, ms', spread(whole, 0))
    line('the same text again, ms', spread(again, 1))
    line('`opa check`, then `regal lint`, plainly, ms', spread(plain.both, 0))
    line('… `opa check` alone, ms', spread(plain.check, 0))
    line('… `regal lint` alone, ms', spread(plain.lint, 0))
    line('… `opa parse` alone, ms', spread(plain.parse, 0))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
