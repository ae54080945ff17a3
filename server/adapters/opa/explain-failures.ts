import { parseExact } from '@/lib/exact-json'
import type { Difference, Json, SourceFile, TestResult } from '@/server/ports/policy-tools'
import type { Rule } from './ast'
import { differencesOf, setDifferencesOf } from './differences'
import { comparisonOf, isLeftExpected, probeText, textOf } from './probe'
import { withScratch } from './scratch'
import type { TestParts } from './test-run'

type Pair = { left: Json; right: Json; are_sets: boolean; holds: boolean; key: Json }
type Answer = { reached: boolean; pairs: Pair[] }
type Asked = { test: TestResult; rule: Rule; name: string; query: string }

/** More failures than this are explained when the first are mended. */
const MOST = 30
const DIFFERENCES = 200
const LIMITS = { timeMs: 10_000 }

/** The failing tests with the rule of each. */
async function askedOf(
  { asts }: TestParts,
  files: readonly SourceFile[],
  { tests, by }: { tests: TestResult[]; by: string },
): Promise<Asked[]> {
  const asked: Asked[] = []
  for (const test of tests.filter(({ state }) => state === 'fail').slice(0, MOST)) {
    const file = files.find(({ path }) => path === test.path)
    const module = file ? await asts(file, by) : null
    const rule = module?.rules?.find(({ location }) => location.row === test.row)
    if (!module || !rule || rule.else || rule.default || rule.body.some(({ generated }) => generated)) continue
    const name = `acgs_probe_${asked.length}`
    const where = module.package.path.map(({ value }, i) => (i === 0 ? 'data' : `[${JSON.stringify(value)}]`)).join('')
    asked.push({ test, rule, name, query: `${where}.${name}` })
  }
  return asked
}

/** The first expression that did not hold: in a test of many rows, for one of its rows. */
function firstFailing(answers: readonly Answer[], hasCases: boolean): { at: number; pair: Pair | undefined } | null {
  for (const [at, { reached, pairs }] of answers.entries()) {
    const failing = pairs.find(({ holds }) => !holds)
    if (!reached || (hasCases && failing)) return { at, pair: failing ?? pairs[0] }
  }
  return null
}

function differences(rule: Rule, at: number, pair: Pair): Difference[] {
  const expr = rule.body[at]
  const comparison = expr ? comparisonOf(expr) : null
  if (!comparison) return []
  const [expected, actual] = isLeftExpected(comparison) ? [pair.left, pair.right] : [pair.right, pair.left]
  if (comparison.operator !== '==' && comparison.operator !== '=') return [{ path: '', expected, actual }]
  const found =
    pair.are_sets && Array.isArray(expected) && Array.isArray(actual) ? setDifferencesOf(expected, actual) : differencesOf(expected, actual)
  return found.slice(0, DIFFERENCES)
}

function explained({ test, rule }: Asked, answers: readonly Answer[] | undefined): TestResult {
  const first = answers && firstFailing(answers, test.cases.length > 0)
  const expr = first && rule.body[first.at]
  if (!first || !expr) return test
  const { pair } = first
  const failure = { row: expr.location.row, text: textOf(expr.location), differences: pair ? differences(rule, first.at, pair) : [] }
  return { ...test, failure }
}

/** Adds to each failing test where it failed and the two sides there. They are evaluated in the test's own package, with the same `with`;
 *  what cannot be asked so has no explanation. */
export async function explainFailures(parts: TestParts, run: { files: readonly SourceFile[]; tests: TestResult[]; by: string }) {
  const { files, tests, by } = run
  const asked = await askedOf(parts, files, run)
  if (asked.length === 0) return tests
  const answers = await askOneByOne(parts, files, { asked, by })
  return tests.map((test) => {
    const one = asked.find((which) => which.test === test)
    return one ? explained(one, answers[one.name]) : test
  })
}

type Answers = Record<string, Answer[]>
/** All at once; when one of them does not compile, each by itself, so that it costs the others nothing. */
async function askOneByOne(
  parts: TestParts,
  files: readonly SourceFile[],
  { asked, by }: { asked: Asked[]; by: string },
): Promise<Answers> {
  const together = await ask(parts, files, { asked, by })
  if (together || asked.length === 1) return together ?? {}
  const single = await Promise.all(asked.map((one) => ask(parts, files, { asked: [one], by })))
  return Object.assign({}, ...single) as Answers // each an answer by name, or nothing
}

async function ask(
  { commands, offered }: TestParts,
  files: readonly SourceFile[],
  { asked, by }: { asked: Asked[]; by: string },
): Promise<Answers | null> {
  const probed = files.map((file) => {
    const added = asked.filter(({ test }) => test.path === file.path).map(({ name, rule }) => probeText(name, rule))
    return { ...file, text: [file.text, ...added].join('\n') }
  })
  const { forTests } = await offered(by)
  const { code, stdout } = await withScratch(probed, async ({ sources: cwd, put }) => {
    const args = ['--format', 'json', '--timeout', '5s', '--capabilities', await put('capabilities.json', forTests), '-d', '.']
    const query = `{${asked.map(({ name, query: at }) => `${JSON.stringify(name)}: ${at}`).join(', ')}}`
    return commands.opa(['eval', ...args, query], { by, cwd, limits: LIMITS, isLimitAnAnswer: true })
  })
  if (code !== 0) return null
  const { result } = parseExact<{ result?: { expressions: { value: Answers }[] }[] }>(stdout)
  return result?.[0]?.expressions[0]?.value ?? null
}
