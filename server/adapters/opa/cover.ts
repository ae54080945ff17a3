import { AppError } from '@/lib/errors'
import type { Coverage, SourceFile } from '@/server/ports/policy-tools'
import { coverageOf, type Reported } from './coverage'
import { withScratch } from './scratch'
import { TEST_SECONDS, type TestParts } from './test-run'

/** What the tests reach: a pass of its own, for OPA prints failures in place of coverage. Errors: BAD_REQUEST when a test fails. */
export async function cover(
  { commands, offered }: TestParts,
  files: readonly SourceFile[],
  { by, testSeconds = TEST_SECONDS }: { by: string; testSeconds?: number | undefined },
): Promise<Coverage> {
  const { forTests } = await offered(by)
  const { code, stdout, stderr } = await withScratch(files, async ({ sources: cwd, put }) =>
    commands.opa(
      [
        'test',
        '--coverage',
        '--format',
        'json',
        '--capabilities',
        await put('capabilities.json', forTests),
        '--timeout',
        `${testSeconds}s`,
        '.',
      ],
      {
        by,
        cwd,
      },
    ),
  )
  const isReport = code === 0 && stdout.trim().startsWith('{')
  if (!isReport)
    throw new AppError('BAD_REQUEST', `There is no coverage before every test passes. ${stderr.trim().slice(0, 500)}`.trim(), {
      cause: stdout.slice(0, 2000),
    })
  return coverageOf(JSON.parse(stdout) as Reported) // OPA's own shape
}
