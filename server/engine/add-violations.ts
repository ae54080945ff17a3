import type { PoolClient } from '@/server/db'
import { type Item, itemsOf, keyOf, type Occurrence } from './violation-items'

type Column<T> = readonly [name: string, type: string, read: (row: T) => unknown]

const ITEM: readonly Column<Item>[] = [
  ['principle', 'text', (item) => item.principle],
  ['agent_id', 'text', (item) => item.agentId],
  ['family', 'text', (item) => item.family],
  ['origin', 'text', (item) => item.origin],
  ['severity', 'smallint', (item) => item.severity],
  ['codes', 'text', (item) => item.codes.join(' ')],
  ['first_seen', 'timestamptz', (item) => item.firstSeen],
  ['last_seen', 'timestamptz', (item) => item.lastSeen],
  ['last_unwaived', 'timestamptz', (item) => item.lastUnwaived],
  ['last_decision', 'uuid', (item) => item.lastDecision],
  ['occurred', 'bigint', ({ counts }) => counts.prevented + counts.uncontrolled + counts.waived],
  ['prevented', 'bigint', ({ counts }) => counts.prevented],
  ['uncontrolled', 'bigint', ({ counts }) => counts.uncontrolled],
  ['waived', 'bigint', ({ counts }) => counts.waived],
]
const OCCURRENCE: readonly Column<Occurrence & { id: string }>[] = [
  ['violation_id', 'uuid', (row) => row.id],
  ['at', 'timestamptz', (row) => row.at],
  ['decision_id', 'uuid', (row) => row.decisionId],
  ['kind', 'text', (row) => row.kind],
  ['severity', 'smallint', (row) => row.severity],
  ['codes', 'text', (row) => row.codes.join(' ')],
  ['action', 'text', (row) => row.action],
]

const namesOf = <T>(columns: readonly Column<T>[]) => columns.map(([name]) => name).join(', ')
// Lists travel as one text each: an array of arrays must be rectangular.
const pickOf = <T>(columns: readonly Column<T>[]) =>
  columns.map(([name]) => (name === 'codes' ? `coalesce(string_to_array(nullif(codes, ''), ' '), '{}')` : name)).join(', ')
const unnestOf = <T>(columns: readonly Column<T>[]) =>
  `unnest(${columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ')}) WITH ORDINALITY AS t(${namesOf(columns)}, n)`
const listsOf = <T>(columns: readonly Column<T>[], rows: readonly T[]) => columns.map(([, , read]) => rows.map(read))

/** A settled item that comes up again unwaived is open again: later than it was settled, or with a rule or a severity that whoever settled it
 *  could not see, because the decision arrived late. */
const REOPENS = `v.state IN ('false_positive', 'accepted_waiver', 'resolved') AND excluded.last_unwaived IS NOT NULL
      AND (excluded.last_unwaived > coalesce(v.settled_at, '-infinity') OR excluded.severity > v.severity OR NOT v.codes @> excluded.codes)`
/** What is only waived tells nothing new of an item that is more than that. */
const IS_QUIET = `excluded.last_unwaived IS NULL AND v.last_unwaived IS NOT NULL`

const ADD_ITEMS = `
  INSERT INTO violation AS v (state, ${namesOf(ITEM)})
  SELECT CASE WHEN last_unwaived IS NULL THEN 'accepted_waiver' ELSE 'new' END, ${pickOf(ITEM)} FROM ${unnestOf(ITEM)} ORDER BY n
  ON CONFLICT (principle, agent_id, family, origin) DO UPDATE SET
    occurred = v.occurred + excluded.occurred, prevented = v.prevented + excluded.prevented,
    uncontrolled = v.uncontrolled + excluded.uncontrolled, waived = v.waived + excluded.waived,
    first_seen = least(v.first_seen, excluded.first_seen), last_seen = greatest(v.last_seen, excluded.last_seen),
    last_unwaived = greatest(v.last_unwaived, excluded.last_unwaived),
    last_decision = CASE WHEN excluded.last_seen >= v.last_seen THEN excluded.last_decision ELSE v.last_decision END,
    severity = CASE WHEN ${REOPENS} THEN excluded.severity WHEN ${IS_QUIET} THEN v.severity ELSE greatest(v.severity, excluded.severity) END,
    codes = CASE WHEN ${REOPENS} THEN excluded.codes WHEN ${IS_QUIET} OR v.codes @> excluded.codes THEN v.codes
      ELSE ARRAY(SELECT DISTINCT unnest(v.codes || excluded.codes) ORDER BY 1) END,
    version = CASE WHEN ${REOPENS} THEN v.version + 1 ELSE v.version END,
    opened_at = CASE WHEN ${REOPENS} THEN clock_timestamp() ELSE v.opened_at END,
    state = CASE WHEN ${REOPENS} THEN 'reopened' ELSE v.state END
  RETURNING id, principle, agent_id AS "agentId", family, origin`

/** Opens, counts and reopens the items of a batch, in the caller's transaction; the batch holds each decision once and none that was written
 *  before, so the counts are exact. Waived occurrences are counted and open nothing. */
export async function addViolationItems(client: PoolClient, occurrences: readonly Occurrence[]): Promise<void> {
  if (occurrences.length === 0) return
  const { rows } = await client.query<Pick<Item, 'principle' | 'agentId' | 'family' | 'origin'> & { id: string }>(
    ADD_ITEMS,
    listsOf(ITEM, itemsOf(occurrences)),
  )
  const ids = new Map(rows.map((row) => [keyOf(row), row.id]))
  const found = occurrences.flatMap((one) => {
    const id = ids.get(keyOf(one))
    return id === undefined ? [] : [{ ...one, id }]
  })
  await client.query(
    `INSERT INTO violation_occurrence (${namesOf(OCCURRENCE)}) SELECT ${pickOf(OCCURRENCE)} FROM ${unnestOf(OCCURRENCE)} ORDER BY n`,
    listsOf(OCCURRENCE, found),
  )
}
