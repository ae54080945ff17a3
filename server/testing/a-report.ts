import type { ReportBody } from '@/lib/schemas/reports'

const HOSTILE = '<script>alert(1)</script>'

/** A small report with a row of each kind; give it what the test is about. */
export const aReport = (over: Partial<ReportBody> = {}): ReportBody => ({
  v: 1,
  name: 'status-daily-report-20260115-001000',
  id: '0198c0de-0000-7000-8000-000000000001',
  kind: 'status-daily',
  period: { from: '2026-01-14T00:00:00.000Z', to: '2026-01-15T00:00:00.000Z' },
  generatedAt: '2026-01-15T00:10:00.000Z',
  by: 'the calendar',
  environment: 'test',
  origin: 'simulated',
  software: '0.1.0',
  constitution: { version: 1, hash: `sha256:${'0'.repeat(64)}` },
  lateMs: null,
  completeness: 'with_gaps',
  overall: { status: 'NOT MEASURED', word: 'NOT MEASURED (simulated)', sentence: 'Not called operational: 1 not measured.' },
  gaps: [{ source: 'service checks', from: '2026-01-14T10:00:00.000Z', to: '2026-01-14T12:00:00.000Z', why: 'nobody measured' }],
  gapsLeftOut: 0,
  notMeasured: [{ what: 'Drills', why: 'no drill has a record here' }],
  judged: [{ name: 'Compliance', target: 'none', measured: 'unknown', status: 'NOT MEASURED', why: HOSTILE }],
  sections: [
    {
      id: 'figures',
      title: 'Figures',
      text: ['A sentence.'],
      figures: [
        {
          key: 'p99',
          name: 'Latency p99',
          value: 0.8,
          unit: 'ms',
          line: 5,
          better: 'down',
          state: 'ok',
          n: 1000,
          source: 'policy-engine',
          query: 'merged sketches',
          sampledAt: '2026-01-14T23:59:59.000Z',
          why: '',
        },
      ],
      tables: [{ title: 'Agents', columns: ['Agent', 'Owner'], rows: [['agent-1', HOSTILE]], note: 'A note.', missing: null }],
    },
  ],
  comparison: {
    from: '2026-01-13T00:00:00.000Z',
    to: '2026-01-14T00:00:00.000Z',
    changes: [
      {
        key: 'p99',
        name: 'Latency p99',
        unit: 'ms',
        now: 0.8,
        before: 1,
        direction: 'down',
        meaning: 'better',
        words: 'down from 1 ms, better',
      },
    ],
  },
  definitions: [{ term: 'Gap', text: 'Time for which nobody can say what happened.' }],
  audit: { size: null, root: null, text: 'not measured: the audit log is not sealed yet' },
  ...over,
})

/** The report with one table of these cells. */
export const aReportOf = (...rows: string[][]): ReportBody =>
  aReport({
    sections: [
      {
        id: 'agents',
        title: 'Agents',
        text: [],
        figures: [],
        tables: [{ title: 'Rows', columns: (rows[0] ?? []).map((_, n) => `Column ${n + 1}`), rows, note: '', missing: null }],
      },
    ],
  })
