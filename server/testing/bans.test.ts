import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFiles, ROOT } from './project-files'

type Ban = { what: string; pattern: RegExp; planted: string; where: RegExp; but?: readonly string[] }
const SERVED = /^(app|components|lib|server|proxy\.ts|instrumentation\.ts)/

/** What never stands in what we serve, each with an example that the pattern must find. */
const BANS: readonly Ban[] = [
  {
    what: 'raw HTML',
    pattern: /dangerouslySetInnerHTML|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write/,
    planted: 'el.innerHTML = x',
    where: SERVED,
  },
  { what: 'SQL by text', pattern: /\$(?:query|execute)RawUnsafe|Prisma\.raw\(/, planted: 'db.$queryRawUnsafe(text)', where: SERVED },
  { what: 'a shell', pattern: /\bexec(?:Sync)?\(\s*[`'"]|shell:\s*true/, planted: "exec('rm ' + name)", where: SERVED },
  { what: 'code from text', pattern: /\beval\(|new Function\(/, planted: 'eval(text)', where: SERVED },
  {
    what: 'a pattern from what somebody typed',
    pattern: /new RegExp\((?!['"`/]|source\b)/,
    planted: 'new RegExp(input.search)',
    where: /^(app|components|lib|server\/(?!testing|local))/,
  },
  { what: 'a Server Action', pattern: /['"]use server['"]/, planted: "'use server'", where: SERVED },
  {
    what: 'a filter that a caller wrote',
    pattern: /where:\s*input(\.\w+)?\s*[,}]|where:\s*\{\s*\.\.\.input\b/,
    planted: 'findMany({ where: input.filter })',
    where: SERVED,
  },
  { what: 'a random number for a secret', pattern: /Math\.random\(/, planted: 'Math.random()', where: /^server\/(?!testing|local)/ },
  {
    what: 'an inbound cookie sent on',
    pattern: /headers:\s*request\.headers\b/,
    planted: 'fetch(url, { headers: request.headers })',
    where: /^(app|components|lib|server\/(?!testing))/,
  },
]

const files = projectFiles().filter((path) => /\.(ts|tsx|mts|mjs)$/.test(path) && !/\.(test|spec)\.tsx?$/.test(path))

test.each(BANS)('$what is nowhere in what we serve', ({ pattern, planted, where, but = [] }) => {
  expect(planted).toMatch(pattern)
  const looked = files.filter((path) => where.test(path) && !but.includes(path))
  expect(looked.length).toBeGreaterThan(50)
  expect(looked.filter((path) => pattern.test(readFileSync(join(ROOT, path), 'utf8')))).toEqual([])
})
