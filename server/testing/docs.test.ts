import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { projectFiles, ROOT } from './project-files'

const pages = projectFiles().filter((name) => name.endsWith('.md'))
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
const FOLDERS = 'app|components|lib|server|prisma|policies|deploy|e2e|bench|docs|\\.ci'

/** Paths a page names: links, and words in code that start with a folder of ours. Patterns and placeholders are none. */
function pathsOf(text: string, page: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => join(dirname(page), match[1] ?? ''))
  const words = [...text.matchAll(new RegExp(`\`((?:${FOLDERS})/[^\`\\s]*)\``, 'g'))].map((match) => match[1] ?? '')
  return [...links, ...words.filter((word) => !/[*<>{}…|[\]]/.test(word))]
}

test.each(pages)('%s names only paths and scripts that exist', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8')
  expect(pathsOf(text, page).filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  const named = [...text.matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/g)].map((match) => match[1] ?? '')
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})

test('the environment table names every variable the processes read', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const read = [...readFileSync(join(ROOT, 'server/env.ts'), 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map((match) => match[1] ?? '')
  const told = new Set([...readme.matchAll(/`([A-Z][A-Z_]+)(?:=[^`]*)?`/g)].map((match) => match[1]))
  const given = new Set(['NODE_ENV'])
  expect(read.filter((name) => !told.has(name) && !given.has(name))).toEqual([])
})
