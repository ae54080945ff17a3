import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFiles, ROOT } from './project-files'

const SOURCES = /^(app|components|lib|server|prisma|e2e|bench)\/.*\.(ts|tsx|mts|mjs)$/
/** The stand-in for Prisma's engine is a vendor's protocol, word for word; the verifier is one file, because an auditor gets it alone and reads it whole. */
const LEFT_OUT = new Set(['prisma/schema-engine.mjs', 'server/audit/verifier/acgs-audit-verify.mjs'])

const files = projectFiles().filter((name) => SOURCES.test(name) && !LEFT_OUT.has(name))
const lines = (name: string) => readFileSync(join(ROOT, name), 'utf8').split('\n').length - 1
const sizes = files.map((name) => ({ name, lines: lines(name) })).sort((a, b) => a.lines - b.lines)
const at = (share: number) => sizes[Math.floor(share * (sizes.length - 1))]?.lines ?? 0

test('files are short: median at most 70 lines, nine in ten at most 220', () => {
  expect(sizes.length).toBeGreaterThan(100)
  expect(at(0.5)).toBeLessThanOrEqual(70)
  expect(at(0.9)).toBeLessThanOrEqual(220)
})

test('no file is over 400 lines, no test over 500', () => {
  expect(sizes.filter(({ name, lines: n }) => n > (/\.test\.|\.spec\./.test(name) ? 500 : 400))).toEqual([])
})

test('no file hides behind a name that says nothing', () => {
  expect(files.filter((name) => /(^|\/)(utils?|helpers?|common|misc|part-\d+)(\.|\/)/.test(name))).toEqual([])
})
