import type { DeclaredAllows } from '@/lib/schemas/policy-reviews'
import { type Declared, whatOf } from '@/lib/schemas/versions'
import type { Prisma } from '@/server/generated/prisma/client'

type Row = { place: number | null; n: bigint; acknowledged: bigint }
type Asked = { replay: string; declared: Declared['allows'] }

/** Denials that a replay would allow, by what the author declared of them: a rule, by its code or its name, or an action. One that two declarations
 *  name is counted at both, so the sum may be more than the total; `undeclared` is named by none. */
export async function countAllows(db: Pick<Prisma.TransactionClient, '$queryRaw'>, { replay, declared }: Asked): Promise<DeclaredAllows> {
  const [rules, actions] = [declared.map(({ rule = '' }) => rule), declared.map(({ action = '' }) => action)]
  const rows = await db.$queryRaw<Row[]>`
    WITH allowed AS (
      SELECT decision_id, action, acknowledged_at,
        ARRAY(SELECT jsonb_path_query(before, 'lax $.violations[*].code') #>> '{}')
        || ARRAY(SELECT jsonb_path_query(before, 'lax $.violations[*].rule') #>> '{}') AS rules
      FROM policy_flip WHERE source = ${replay}::uuid AND kind = 'deny_to_allow')
    SELECT w.place::int AS place, count(*) AS n, count(a.acknowledged_at) AS acknowledged FROM allowed a
    LEFT JOIN unnest(${rules}::text[], ${actions}::text[]) WITH ORDINALITY AS w(rule, action, place)
      ON a.action = w.action OR w.rule = ANY(a.rules) GROUP BY w.place
    UNION ALL SELECT 0, count(*), count(acknowledged_at) FROM allowed`
  const at = (place: number | null) => rows.find((row) => row.place === place)
  return {
    total: Number(at(0)?.n ?? 0),
    acknowledged: Number(at(0)?.acknowledged ?? 0),
    undeclared: Number(at(null)?.n ?? 0),
    declared: declared.map((one, n) => ({ what: whatOf(one), n: Number(at(n + 1)?.n ?? 0) })),
  }
}
